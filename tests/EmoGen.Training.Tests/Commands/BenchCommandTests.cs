using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using EmoGen.Engine.Tests.Diffusion;
using EmoGen.Training.Commands;

namespace EmoGen.Training.Tests.Commands;

public sealed class BenchCommandTests(GoldenPack golden) : IClassFixture<GoldenPack>
{
    [Fact]
    public void A_pack_is_measured_in_one_run()
    {
        (int code, string output, string error) = Run("--model", TinyPack(), "--size", "64", "--dtype", "float32", "--rounds", "1", "--json");
        Assert.True(code == 0, error);
        using JsonDocument report = JsonDocument.Parse(output);
        foreach (string figure in (string[])["indexedSeconds", "loadSeconds", "stepSeconds", "naiveStepSeconds", "stepTeraFlops", "ceilingBFloat16GigaFlops",
            "ceilingFloat32GigaFlops", "efficiency", "peakMemoryBytes"])
        {
            Assert.True(report.RootElement.GetProperty(figure).GetDouble() > 0, figure);
        }

        Assert.Equal("float32", report.RootElement.GetProperty("dtype").GetString());
    }

    [Fact]
    public void Training_steps_leave_no_tensor_behind()
    {
        string[] line = ["bench", "--training", "--model", golden.Pack.Folder, "--size", "64", "--dtype", "float32", "--rounds", "3"];
        using Process alone = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "emogen.dll"), .. line]) { RedirectStandardOutput = true })!; // other tests have tensors too
        string output = alone.StandardOutput.ReadToEnd();
        alone.WaitForExit();
        Assert.Equal(0, alone.ExitCode);
        string[] live = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(", ")[1])];
        Assert.Equal(3, live.Length);
        Assert.EndsWith("live tensors", live[0], StringComparison.Ordinal);
        Assert.Equal(live[1], live[2]);
    }

    [Theory]
    [InlineData("--size", "100")]
    [InlineData("--rounds", "0")]
    [InlineData("--dtype", "float16")]
    public void A_value_out_of_range_is_wrong_usage(string option, string value) =>
        Assert.NotEmpty(BenchCommand.Create().Parse(["--model", "x", option, value]).Errors);

    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        using StringWriter output = new(), error = new();
        int code = BenchCommand.Create().Parse(arguments).Invoke(new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }

    private static string TinyPack()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string pack = Path.Combine(at.FullName, "shared", "golden", "tiny_sd");
            if (Directory.Exists(pack))
            {
                return pack;
            }
        }

        Assert.Skip("../shared/golden/tiny_sd is not on this machine");
        return "";
    }
}
