using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using static TorchSharp.torch;

namespace EmoGen.Engine.Tests;

/// <summary>The reference outputs in <c>../shared/golden</c>, read by a reader of the tests' own.</summary>
internal static class Golden
{
    /// <summary>The folder of the checkout that these tests were built from.</summary>
    public static readonly string Checkout = FindCheckout();

    private static readonly string? Shared = FindShared();

    /// <summary>A path below <c>shared/golden</c>; skips the test where it is absent.</summary>
    public static string Require(string relative) => RequireShared("golden/" + relative);

    /// <summary>A path below <c>shared</c>; skips the test where it is absent.</summary>
    public static string RequireShared(string relative)
    {
        string? path = Shared is null ? null : System.IO.Path.Combine(Shared, relative);
        Assert.SkipUnless(path is not null && (File.Exists(path) || Directory.Exists(path)), $"../shared/{relative} is not on this machine");
        return path!;
    }

    public static JsonElement Json(string relative)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Require(relative)));
        return document.RootElement.Clone();
    }

    /// <summary>All tensors of a safetensors file of F32, F16, I64, I32 or U8.</summary>
    public static Dictionary<string, Tensor> Tensors(string relative)
    {
        byte[] file = File.ReadAllBytes(Require(relative));
        int header = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        using JsonDocument document = JsonDocument.Parse(file.AsMemory(8, header));
        return document.RootElement.EnumerateObject().Where(p => p.Name != "__metadata__")
            .ToDictionary(p => p.Name, p => Read(p.Value, file.AsSpan(8 + header)));
    }

    private static Tensor Read(JsonElement entry, ReadOnlySpan<byte> data)
    {
        long[] shape = [.. entry.GetProperty("shape").EnumerateArray().Select(d => d.GetInt64())];
        int from = entry.GetProperty("data_offsets")[0].GetInt32(), to = entry.GetProperty("data_offsets")[1].GetInt32();
        ReadOnlySpan<byte> bytes = data[from..to];
        return entry.GetProperty("dtype").GetString() switch
        {
            "F32" => tensor(MemoryMarshal.Cast<byte, float>(bytes).ToArray(), shape),
            "F16" => tensor(Array.ConvertAll(MemoryMarshal.Cast<byte, Half>(bytes).ToArray(), h => (float)h), shape),
            "I64" => tensor(MemoryMarshal.Cast<byte, long>(bytes).ToArray(), shape),
            "I32" => tensor(MemoryMarshal.Cast<byte, int>(bytes).ToArray(), shape),
            "U8" => tensor(bytes.ToArray(), shape),
            var other => throw new NotSupportedException($"golden dtype {other}"),
        };
    }

    public static void AssertClose(Tensor expected, Tensor actual, double absolute, string what = "")
    {
        Assert.Equal(expected.shape, actual.shape);
        double difference = (expected.to(ScalarType.Float64) - actual.to(ScalarType.Float64)).abs().max().item<double>();
        Assert.True(difference <= absolute, $"{what}: largest difference {difference:g4}, allowed {absolute:g4}");
    }

    private static string? FindShared()
    {
        string shared = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Checkout)!, "shared");
        return Directory.Exists(shared) ? shared : null;
    }

    private static string FindCheckout()
    {
        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(System.IO.Path.Combine(at.FullName, "EmoGen.sln")))
        {
            at = at.Parent;
        }

        return at?.FullName ?? throw new InvalidOperationException($"{AppContext.BaseDirectory} is in no checkout of EmoGen");
    }
}
