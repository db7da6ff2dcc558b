namespace EmoGen.Api.Tests.Support;

/// <summary>The service on SQLite, its pictures in a bucket of S3.</summary>
public sealed class S3Service : TestService
{
    private IReadOnlyDictionary<string, string>? _settings;

    protected override IReadOnlyDictionary<string, string> Database() => _settings ??= BlobServer.RequireS3().CreateS3Settings();
}

/// <summary>The service on SQLite, its pictures in a container of Azure.</summary>
public sealed class AzureService : TestService
{
    private IReadOnlyDictionary<string, string>? _settings;

    protected override IReadOnlyDictionary<string, string> Database() => _settings ??= BlobServer.RequireAzure().CreateAzureSettings();
}

[CollectionDefinition(Name)]
public sealed class S3Collection : ICollectionFixture<S3Service>
{
    public const string Name = "S3";
}

[CollectionDefinition(Name)]
public sealed class AzureCollection : ICollectionFixture<AzureService>
{
    public const string Name = "Azure";
}
