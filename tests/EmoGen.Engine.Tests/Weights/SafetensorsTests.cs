using System.Buffers.Binary;
using System.Text;
using EmoGen.Engine.Weights;
using static TorchSharp.torch;

namespace EmoGen.Engine.Tests.Weights;

public sealed class SafetensorsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<ScalarType> Dtypes =>
    [
        ScalarType.Float64, ScalarType.Float32, ScalarType.Float16, ScalarType.BFloat16, ScalarType.Int64, ScalarType.Int32, ScalarType.Int16,
        ScalarType.Int8, ScalarType.Byte, ScalarType.Bool,
    ];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Dtypes))]
    public void Every_dtype_comes_back_as_it_was_written(ScalarType dtype)
    {
        Tensor values = tensor(new double[] { 0, 1, 2, 3, 100, 7 }).reshape(2, 3).to(dtype);
        Safetensors.Write(_folder.File("x.safetensors"), new Dictionary<string, Tensor> { ["a.b"] = values, ["scalar"] = values[1, 2] });

        using Checkpoint checkpoint = Checkpoint.Open(_folder.File("x.safetensors"));

        Assert.Equal(dtype, checkpoint.Tensors["a.b"].Dtype);
        Assert.Equal([2L, 3L], checkpoint.Load("a.b").shape);
        Assert.True(checkpoint.Load("a.b").equal(values).all().item<bool>());
        Assert.Empty(checkpoint.Load("scalar").shape);
        Assert.True(checkpoint.Load("scalar").equal(values[1, 2]).all().item<bool>());
    }

    [Fact]
    public void The_same_tensors_give_the_same_bytes_in_any_order()
    {
        Tensor a = arange(10, dtype: ScalarType.Float32), b = arange(3, dtype: ScalarType.Int8);
        Dictionary<string, string> metadata = new() { ["format"] = "pt", ["a"] = "é" };
        Safetensors.Write(_folder.File("1"), new Dictionary<string, Tensor> { ["a"] = a, ["b"] = b }, metadata);
        Safetensors.Write(_folder.File("2"), new Dictionary<string, Tensor> { ["b"] = b, ["a"] = a }, metadata.Reverse().ToDictionary());

        Assert.Equal(File.ReadAllBytes(_folder.File("1")), File.ReadAllBytes(_folder.File("2")));
        Assert.Equal(["1", "2"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_transposed_tensor_is_written_row_major()
    {
        Safetensors.Write(_folder.File("x.safetensors"), new Dictionary<string, Tensor> { ["t"] = arange(6).reshape(2, 3).t() });

        using Checkpoint checkpoint = Checkpoint.Open(_folder.File("x.safetensors"));

        Assert.Equal([0L, 3, 1, 4, 2, 5], checkpoint.Load("t").data<long>().ToArray());
    }

    [Fact]
    public void Metadata_comes_back()
    {
        Safetensors.Write(_folder.File("x.safetensors"), new Dictionary<string, Tensor> { ["t"] = zeros(1) }, new Dictionary<string, string> { ["step"] = "3" });

        using Checkpoint checkpoint = Checkpoint.Open(_folder.File("x.safetensors"));

        Assert.Equal("3", checkpoint.Metadata["step"]);
    }

    [Theory]
    [InlineData("tiny_sd/unet/diffusion_pytorch_model.safetensors")]
    [InlineData("resnet_backbone/golden.safetensors")]
    [InlineData("metrics/metrics.safetensors")]
    public void Reference_files_read_as_by_another_reader(string file)
    {
        Dictionary<string, Tensor> expected = Golden.Tensors(file);

        using Checkpoint checkpoint = Checkpoint.Open(Golden.Require(file));

        Assert.Equal(expected.Keys.Order(), checkpoint.Tensors.Keys.Order());
        Assert.All(expected, pair => Assert.True(checkpoint.Load(pair.Key).to(pair.Value.dtype).equal(pair.Value).all().item<bool>(), pair.Key));
    }

    [Theory]
    [InlineData(1UL << 63, "header of 9223372036854775808 bytes")]
    [InlineData(ulong.MaxValue, "header of 18446744073709551615 bytes")]
    [InlineData(100_000_001, "header of 100000001 bytes")]
    [InlineData(1000, "header of 1000 bytes")]
    public void A_header_longer_than_the_file_is_refused(ulong length, string message)
    {
        byte[] bytes = new byte[100];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);

        AssertRefused(bytes, message);
    }

    [Theory]
    [InlineData("", "8 of its header's length")]
    [InlineData("abc", "8 of its header's length")]
    public void A_file_shorter_than_its_prefix_is_refused(string content, string message) => AssertRefused(Encoding.ASCII.GetBytes(content), message);

    [Theory]
    [InlineData("not json", 0, "not JSON")]
    [InlineData("[1]", 0, "expected an object")]
    [InlineData("""{"\ud800":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "not JSON")]
    [InlineData("""{"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}""", 8, "not JSON")]
    [InlineData("""{"t":5}""", 0, "tensor 't': malformed")]
    [InlineData("""{"t":{"dtype":"F32","shape":[2]}}""", 8, "tensor 't': malformed")]
    [InlineData("""{"t":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""", 8, "tensor 't': malformed")]
    [InlineData("""{"t":{"dtype":"F32","shape":[1e40],"data_offsets":[0,8]}}""", 8, "tensor 't': malformed")]
    [InlineData("""{"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8,9]}}""", 8, "tensor 't': malformed")]
    [InlineData("""{"t":{"dtype":"F8_E4M3","shape":[2],"data_offsets":[0,2]}}""", 2, "dtype 'F8_E4M3'")]
    [InlineData("""{"t":{"dtype":"F32","shape":[2],"data_offsets":[0,80]}}""", 8, "leave the file's 8 bytes")]
    [InlineData("""{"t":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}""", 8, "leave the file's 8 bytes")]
    [InlineData("""{"t":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "leave the file's 8 bytes")]
    [InlineData("""{"t":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "does not take its 8 bytes")]
    [InlineData("""{"t":{"dtype":"F32","shape":[-1,-2],"data_offsets":[0,8]}}""", 8, "does not take its 8 bytes")]
    [InlineData("""{"t":{"dtype":"F32","shape":[4294967296,4294967296,2],"data_offsets":[0,0]}}""", 0, "does not take its 0 bytes")]
    [InlineData("""{"t":{"dtype":"F32","shape":[4611686018427387905],"data_offsets":[0,4]}}""", 4, "does not take its 4 bytes")]
    [InlineData("""{"t":{"dtype":"U8","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,1]}}""", 1, "does not take its 1 bytes")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}}""", 6, "tensor 'b': overlaps")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", 4, "overlaps")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[6,10]}}""", 10, "tensor 'b': leaves 2 unused bytes")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", 5, "1 bytes after the last tensor")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"a":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}""", 4, "tensor 'a': is in the header twice")]
    [InlineData("""{"__metadata__":{"a":1}}""", 0, "__metadata__ must be an object of strings")]
    public void A_header_that_does_not_fit_its_data_is_refused(string header, int data, string message) => AssertRefused(FileOf(header, data), message);

    [Fact]
    public void A_deeply_nested_header_is_refused() => AssertRefused(FileOf(new string('[', 100_000), 0), "not JSON");

    [Fact]
    public void Damaged_bytes_never_do_more_than_fail()
    {
        Safetensors.Write(_folder.File("whole.safetensors"), new Dictionary<string, Tensor> { ["a"] = zeros(2, 3), ["b"] = ones(5), ["c"] = arange(7) });
        byte[] whole = File.ReadAllBytes(_folder.File("whole.safetensors"));
        Random random = new(1);
        for (int round = 0; round < 1000; round++)
        {
            byte[] damaged = whole[..random.Next(whole.Length / 2, whole.Length + 1)];
            for (int i = 0; i < round % 4; i++)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            try
            {
                using Checkpoint checkpoint = Checkpoint.Open(_folder.Write("damaged.safetensors", damaged));
                Assert.All(checkpoint.Tensors.Keys, name => checkpoint.Load(name).Dispose());
            }
            catch (WeightException)
            {
            }
        }
    }

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.Contains("gone.safetensors", Assert.Throws<WeightException>(() => Checkpoint.Open(_folder.File("gone.safetensors"))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_tensor_that_is_not_there_is_named()
    {
        Safetensors.Write(_folder.File("x.safetensors"), new Dictionary<string, Tensor> { ["t"] = zeros(1) });
        using Checkpoint checkpoint = Checkpoint.Open(_folder.File("x.safetensors"));

        Assert.Contains("'u'", Assert.Throws<WeightException>(() => checkpoint.Load("u")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_cut_off_after_opening_is_an_error_of_the_tensor()
    {
        string path = _folder.File("x.safetensors");
        Safetensors.Write(path, new Dictionary<string, Tensor> { ["t"] = zeros(1000) });
        using Checkpoint checkpoint = Checkpoint.Open(path);
        using (FileStream file = File.OpenWrite(path))
        {
            file.SetLength(200);
        }

        Assert.Contains("'t'", Assert.Throws<WeightException>(() => checkpoint.Load("t", ScalarType.Float64, CPU)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dtype_without_a_name_cannot_be_written_and_leaves_no_file()
    {
        Dictionary<string, Tensor> tensors = new() { ["c"] = zeros(2, dtype: ScalarType.ComplexFloat32) };

        Assert.Contains("'c'", Assert.Throws<WeightException>(() => Safetensors.Write(_folder.File("x"), tensors)).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    private static byte[] FileOf(string header, int data)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        byte[] bytes = new byte[8 + text.Length + data];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, text.Length);
        text.CopyTo(bytes, 8);
        return bytes;
    }

    private void AssertRefused(byte[] bytes, string message)
    {
        string path = _folder.Write("bad.safetensors", bytes);
        WeightException e = Assert.Throws<WeightException>(() => Checkpoint.Open(path));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
        Assert.Contains(path, e.Message, StringComparison.Ordinal);
    }
}
