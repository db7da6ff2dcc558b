# The service, or only its API, its worker or its migrations (EmoGen__Role); docker-compose.yml shows them together, docs/operations.md says how to run them.
# It runs as a user without rights, on a root file system that may be read-only: it writes to /tmp, and to /data where the database is SQLite or the pictures
# are in a folder.
#
#   docker build -t emogen .
#   docker build -t emogen:cuda --build-arg EMOGEN_DEVICE=cuda .     # brings CUDA's libraries; the host needs NVIDIA's container toolkit
ARG DOTNET_VERSION=10.0-noble

FROM mcr.microsoft.com/dotnet/sdk:${DOTNET_VERSION} AS build
ARG EMOGEN_DEVICE=cpu
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
WORKDIR /source

# Packages first: this layer stays until a project file changes.
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props BannedSymbols.txt .editorconfig ./
COPY build/ build/
COPY src/EmoGen.Engine/EmoGen.Engine.csproj src/EmoGen.Engine/
COPY src/EmoGen.Api/EmoGen.Api.csproj src/EmoGen.Api/
RUN dotnet restore src/EmoGen.Api -p:EmoGenDevice=${EMOGEN_DEVICE}

COPY models/ models/
COPY src/EmoGen.Engine/ src/EmoGen.Engine/
COPY src/EmoGen.Api/ src/EmoGen.Api/
RUN dotnet publish src/EmoGen.Api --no-restore --configuration Release --output /app -p:EmoGenDevice=${EMOGEN_DEVICE}

FROM mcr.microsoft.com/dotnet/aspnet:${DOTNET_VERSION} AS service
ARG EMOGEN_DEVICE=cpu
ARG EMOGEN_VERSION=0.1.0
ARG EMOGEN_REVISION=unknown
LABEL org.opencontainers.image.title="EmoGen" \
      org.opencontainers.image.description="Draws pictures that evoke an emotion" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${EMOGEN_VERSION}" \
      org.opencontainers.image.revision="${EMOGEN_REVISION}"
COPY --from=build /app /app
COPY --chmod=755 deploy/docker/healthcheck /usr/local/bin/healthcheck
RUN install --directory --owner=app --group=app /data
ENV ASPNETCORE_HTTP_PORTS=8080 \
    EmoGen__Data=/data \
    EmoGen__Authentication__Enabled=true \
    EmoGen__Device=${EMOGEN_DEVICE} \
    NVIDIA_VISIBLE_DEVICES=all \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility
WORKDIR /app
USER $APP_UID
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s --retries=3 CMD ["healthcheck", "/health/ready"]
ENTRYPOINT ["dotnet", "EmoGen.Api.dll"]
