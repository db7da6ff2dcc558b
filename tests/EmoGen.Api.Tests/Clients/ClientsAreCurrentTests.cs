using EmoGen.Api.Tests.Support;

namespace EmoGen.Api.Tests.Clients;

/// <summary>What is committed is what the running service's document gives. With <c>EMOGEN_GENERATE_CLIENTS=1</c>, as <c>clients/generate</c> sets it, it is written first.</summary>
[Collection(SqliteCollection.Name)]
public sealed class ClientsAreCurrentTests(SqliteService service)
{
    private static readonly bool Generates = Environment.GetEnvironmentVariable("EMOGEN_GENERATE_CLIENTS") == "1";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_document_is_the_services() => await CheckAsync("openapi.json", await DocumentAsync());

    [Fact]
    public async Task The_dotnet_client_is_made_of_it() =>
        await CheckAsync("dotnet/EmoGen.Client/Generated/EmoGenClient.cs", await ClientGenerator.CSharpAsync(await DocumentAsync()));

    [Fact]
    public async Task The_typescript_types_are_made_of_it()
    {
        TypeScriptPackage.Require();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("emogen-types-");
        string document = Path.Combine(folder.FullName, "openapi.json"), types = Path.Combine(folder.FullName, "schema.ts");
        await File.WriteAllTextAsync(document, await DocumentAsync(), Cancellation);
        await TypeScriptPackage.RunAsync("openapi-typescript", document, "-o", types);
        await CheckAsync("typescript/src/schema.ts", await File.ReadAllTextAsync(types, Cancellation));
        folder.Delete(recursive: true);
    }

    private async Task<string> DocumentAsync() => ClientGenerator.Document(await service.Client.GetStringAsync("/openapi/v1.json", Cancellation));

    private static async Task CheckAsync(string name, string made)
    {
        string file = Path.Combine(Repository.Folder, "clients", name);
        if (Generates)
        {
            await File.WriteAllTextAsync(file, made, Cancellation);
        }

        string[] committed = await File.ReadAllLinesAsync(file, Cancellation), now = made.TrimEnd('\n').Split('\n');
        int line = committed.Zip(now).TakeWhile(pair => pair.First == pair.Second).Count();
        Assert.True(committed.SequenceEqual(now), $"clients/{name} differs from line {line + 1} on: {now.ElementAtOrDefault(line)?.Trim()}. Run clients/generate and commit what it changes.");
    }
}
