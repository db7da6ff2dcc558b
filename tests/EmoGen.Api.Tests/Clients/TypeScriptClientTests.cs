using EmoGen.Api.Tests.Facades;
using EmoGen.Api.Tests.Support;

namespace EmoGen.Api.Tests.Clients;

/// <summary>The TypeScript client, compiled and run by node against the running service, with authentication on.</summary>
[Collection(FacadeCollection.Name)]
public sealed class TypeScriptClientTests(FacadeService service)
{
    [Fact]
    public async Task It_does_what_its_test_says()
    {
        TypeScriptPackage.Require();
        await TypeScriptPackage.RunAsync("tsc", "--project", Path.Combine(Repository.Folder, TypeScriptPackage.Folder, "test"));
        string output = await TypeScriptPackage.NodeAsync("obj/test/drive.js", service.Address.ToString(), await service.KeyAsync());
        Assert.Contains("# pass 8", output, StringComparison.Ordinal);
    }
}
