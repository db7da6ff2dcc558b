using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace EmoGen.Engine.Blocks;

/// <summary>
/// Products with weights that lie in memory as oneDNN, libtorch's library for a CPU, multiplies them: with plain weights it brings them into
/// that order at every call. libtorch registers these functions for TorchScript alone, so they are called through a script.
/// </summary>
internal static class OneDnn
{
    /// <summary>
    /// The order is chosen for an x of 1024 rows, or 32 x 32 pixels; others may be multiplied too.
    /// </summary>
    private const string Script = """
        class OneDnn(Module):
          __parameters__ = []
          __buffers__ = []
          def pack_linear(self: __torch__.OneDnn, weight: Tensor) -> Tensor:
            return ops.mkldnn._reorder_linear_weight(weight, 1024)
          def linear(self: __torch__.OneDnn, x: Tensor, weight: Tensor) -> Tensor:
            return ops.mkldnn._linear_pointwise(x, weight, None, "none", annotate(List[Optional[number]], []), None)
          def linear_bias(self: __torch__.OneDnn, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
            return ops.mkldnn._linear_pointwise(x, weight, bias, "none", annotate(List[Optional[number]], []), None)
          def pack_conv2d(self: __torch__.OneDnn, weight: Tensor, stride: int, padding: int) -> Tensor:
            return ops.mkldnn._reorder_convolution_weight(
              weight, [padding, padding], [stride, stride], [1, 1], 1, [1, torch.size(weight, 1), 32, 32])
          def conv2d(self: __torch__.OneDnn, x: Tensor, weight: Tensor, bias: Tensor, stride: int, padding: int) -> Tensor:
            return ops.mkldnn._convolution_pointwise(
              x, weight, bias, [padding, padding], [stride, stride], [1, 1], 1, "none", annotate(List[Optional[number]], []), None)

        """;

    private static readonly Lazy<TorchScript> Module = new(() => new TorchScript(Archive()));

    /// <param name="weight">[outputs, inputs].</param>
    public static Tensor PackLinear(Tensor weight) => Module.Value.Call("pack_linear"u8, [weight]);

    /// <param name="x">[..., inputs].</param>
    /// <param name="weight">From <see cref="PackLinear"/>.</param>
    /// <param name="bias">[outputs].</param>
    public static Tensor Linear(Tensor x, Tensor weight, Tensor? bias) =>
        bias is null ? Module.Value.Call("linear"u8, [x, weight]) : Module.Value.Call("linear_bias"u8, [x, weight, bias]);

    /// <param name="weight">[outputs, inputs, k, k].</param>
    /// <param name="stride">Pixels from one window to the next.</param>
    /// <param name="padding">Zeros on each side.</param>
    public static Tensor PackConv2d(Tensor weight, int stride, int padding) => Module.Value.Call("pack_conv2d"u8, [weight], stride, padding);

    /// <param name="x">[B, inputs, H, W]; the result is laid out channels last.</param>
    /// <param name="weight">From <see cref="PackConv2d"/>.</param>
    /// <param name="bias">[outputs].</param>
    /// <param name="stride">As packed for.</param>
    /// <param name="padding">As packed for.</param>
    public static Tensor Conv2d(Tensor x, Tensor weight, Tensor bias, int stride, int padding) =>
        Module.Value.Call("conv2d"u8, [x, weight, bias], stride, padding);

    /// <summary>Whether this processor and this build of libtorch multiply so.</summary>
    public static bool Has(ScalarType dtype)
    {
        using var inference = inference_mode();
        using DisposeScope scope = NewDisposeScope();
        try
        {
            Tensor weight = zeros(16, 16, dtype: dtype);
            Linear(weight, PackLinear(weight), null);
            return true;
        }
        catch (ExternalException)
        {
            return false;
        }
    }

    /// <summary>The script as <c>torch.jit.load</c> reads it: the source, an object of its class, and no constants.</summary>
    private static byte[] Archive()
    {
        using MemoryStream bytes = new();
        using (ZipArchive archive = new(bytes, ZipArchiveMode.Create))
        {
            Add("version", "3\n");
            Add("constants.pkl", "\u0080\u0002).");
            Add("data.pkl", "\u0080\u0002c__torch__\nOneDnn\n)\u0081}b.");
            Add("code/__torch__.py", Script.ReplaceLineEndings("\n"));

            void Add(string name, string content)
            {
                using Stream entry = archive.CreateEntry($"onednn/{name}", CompressionLevel.NoCompression).Open();
                entry.Write(Encoding.Latin1.GetBytes(content));
            }
        }

        return bytes.ToArray();
    }
}
