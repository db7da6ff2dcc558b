using System.IO.Compression;
using System.Text;
using EmoGen.Engine.Weights;
using static TorchSharp.torch;

namespace EmoGen.Engine.Tests.Weights;

public sealed class TorchFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_official_emotion_space_reads_bit_for_bit()
    {
        foreach (var expected in Golden.Json("emogen/official_data.json").GetProperty("emo_space").EnumerateObject())
        {
            using Checkpoint checkpoint = Checkpoint.Open(Golden.RequireShared($"official/emo_space/{expected.Name}_v2.pt"));
            Tensor vector = checkpoint.Load("tensor");

            Assert.Equal([768L], vector.shape);
            Assert.Equal(
                expected.Value.GetProperty("raw_f32le_sha256").GetString(),
                Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(vector.bytes)));
        }
    }

    [Fact]
    public void The_official_classifier_saved_on_a_gpu_reads_on_the_cpu()
    {
        using Checkpoint checkpoint = Checkpoint.Open(
            Golden.RequireShared("official/weights/Clip_emotion_classifier/time_2023-11-12_03-29-best.pth"));

        Assert.Equal(["fc.bias", "fc.weight"], checkpoint.Tensors.Keys.Order());
        Assert.Equal([8L, 768L], checkpoint.Load("fc.weight").shape);
    }

    [Theory]
    [InlineData("posix", "system")]
    [InlineData("builtins", "eval")]
    [InlineData("torch", "load")]
    [InlineData("torch._utils", "_rebuild_sparse_tensor")]
    public void A_global_that_is_not_a_tensors_is_refused_by_name(string module, string name)
    {
        byte[] stackGlobal = [0x80, 4, 0x8c, (byte)module.Length, .. Encoding.ASCII.GetBytes(module), 0x8c, (byte)name.Length, .. Encoding.ASCII.GetBytes(name), 0x93];
        AssertRefused($"c{module}\n{name}\n(S'touch /tmp/emogen-was-here'\ntR.", $"'{module}.{name}', which is refused");
        AssertRefused($"(i{module}\n{name}\n.", $"'{module}.{name}', which is refused");
        AssertRefused([.. stackGlobal, (byte)')', (byte)'R', (byte)'.'], $"'{module}.{name}', which is refused");
    }

    [Theory]
    [InlineData("", "ends in the middle")]
    [InlineData("N", "ends in the middle")]
    [InlineData(".", "value missing")]
    [InlineData("\u0082\u0001.", "opcode 0x82")]
    [InlineData("S'a'\n.", "opcode 0x53")]
    [InlineData("X\u00ff\u00ff\u00ff\u007fa.", "a value of 2147483647 bytes")]
    [InlineData("X\u0001\u0000\u0000\u0080a.", "a value of -2147483647 bytes")]
    [InlineData("t.", "mark missing")]
    [InlineData("(0.", "value missing")]
    [InlineData("h\u0005.", "memo 5")]
    [InlineData("NNs.", "value missing")]
    [InlineData("]NNs.", "PickleDictionary missing")]
    [InlineData("}(Nu.", "key without a value")]
    [InlineData("}]Ns.", "a dictionary key that is no text or number")]
    [InlineData("N)R.", "a call of something that is no function")]
    [InlineData("NQ.", "a persistent id that is no storage")]
    [InlineData("\u0080\u0009N.", "protocol 9")]
    [InlineData("\u008a\u0010N.", "a whole number of 16 bytes")]
    [InlineData("Inope\n.", "'nope' where a whole number")]
    [InlineData("Nb.", "value missing")]
    [InlineData("NNb.", "state for an object that takes none")]
    public void A_malformed_pickle_is_refused(string pickle, string message) => AssertRefused(Encoding.Latin1.GetBytes(pickle), message);

    [Fact]
    public void A_list_that_holds_itself_has_no_tensors_and_no_end() => Assert.Empty(OpenPickle("]q\0h\0a."u8).Tensors);

    [Fact]
    public void Deep_nesting_is_refused() => AssertRefused(new string(']', 100_000) + new string('a', 99_999) + ".", "nested more than 16 deep");

    [Fact]
    public void Tensors_of_nested_dictionaries_are_named_by_their_path()
    {
        byte[] inner = [.. TorchFiles.TensorPickle("FloatStorage", "0", 4, 0, [2, 2], [2, 1])];
        byte[] pickle = [.. "}X\u0005\0\0\0epochK\u0003sX\n\0\0\0state_dict}X\u0001\0\0\0w"u8, .. inner, .. "ss."u8];

        using Checkpoint checkpoint = Open(pickle, new() { ["0"] = TorchFiles.Floats(1, 2, 3, 4) });

        Assert.Equal(["state_dict.w"], checkpoint.Tensors.Keys);
        Assert.Equal([1f, 2, 3, 4], checkpoint.Load("state_dict.w").data<float>().ToArray());
    }

    [Fact]
    public void Strides_and_offsets_are_honoured()
    {
        using Checkpoint checkpoint = Open([.. TorchFiles.TensorPickle("FloatStorage", "0", 7, 1, [2, 3], [1, 2]), (byte)'.'], new() { ["0"] = TorchFiles.Floats(9, 0, 1, 2, 3, 4, 5) });

        Assert.Equal([0f, 2, 4, 1, 3, 5], checkpoint.Load("tensor").data<float>().ToArray());
        Assert.Equal(ScalarType.BFloat16, checkpoint.Load("tensor", ScalarType.BFloat16, CPU).dtype);
    }

    [Theory]
    [InlineData("0", 4, 0, 5, 1, "leaves its storage of 4 elements")]
    [InlineData("0", 4, 1, 4, 1, "leaves its storage of 4 elements")]
    [InlineData("0", 4, -1, 2, 1, "leaves its storage of 4 elements")]
    [InlineData("0", 4, 0, 2, -1, "leaves its storage of 4 elements")]
    [InlineData("0", 4, 0, 2, long.MaxValue, "leaves its storage of 4 elements")]
    [InlineData("0", 4, long.MaxValue, 2, 1, "leaves its storage of 4 elements")]
    [InlineData("0", 4, 0, long.MaxValue, 1, "leaves its storage of 4 elements")]
    [InlineData("0", 5, 0, 5, 1, "storage '0' of 5 elements is not in the file")]
    [InlineData("0", long.MaxValue, 0, 5, 1, "is not in the file")]
    [InlineData("1", 4, 0, 4, 1, "storage '1' of 4 elements is not in the file")]
    public void A_tensor_outside_its_storage_is_refused(string key, long count, long offset, long size, long stride, string message)
    {
        byte[] pickle = [.. TorchFiles.TensorPickle("FloatStorage", key, count, offset, [size], [stride]), (byte)'.'];

        WeightException e = Assert.Throws<WeightException>(() => Open(pickle, new() { ["0"] = TorchFiles.Floats(1, 2, 3, 4) }));

        Assert.Contains(message, e.Message, StringComparison.Ordinal);
        Assert.Contains("tensor 'tensor'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_zip_cut_off_while_downloading_is_said_to_be_so()
    {
        byte[] whole = File.ReadAllBytes(Golden.Require("emogen/mapper.pth"));
        for (int length = 20; length < whole.Length; length += whole.Length / 7)
        {
            string path = _folder.Write("cut.pth", whole[..length]);
            Assert.Contains("cut off", Assert.Throws<WeightException>(() => Checkpoint.Open(path)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Damaged_bytes_of_a_zip_never_do_more_than_fail()
    {
        byte[] whole = File.ReadAllBytes(Golden.RequireShared("official/emo_space/fear_mean_v2.pt"));
        Random random = new(1);
        for (int round = 0; round < 2000; round++)
        {
            byte[] damaged = [.. whole];
            for (int i = 0; i < 4; i++)
            {
                damaged[random.Next(round % 2 == 0 ? damaged.Length : 300)] = (byte)random.Next(256);
                damaged[^(1 + random.Next(300))] = (byte)random.Next(256);
            }

            try
            {
                using Checkpoint checkpoint = Checkpoint.Open(_folder.Write("damaged.pt", damaged));
                Assert.All(checkpoint.Tensors.Keys, name => checkpoint.Load(name).Dispose());
            }
            catch (WeightException)
            {
            }
        }
    }

    [Fact]
    public void A_compressed_entry_is_refused()
    {
        string path = _folder.File("x.pth");
        using (ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            using Stream entry = zip.CreateEntry("x/data.pkl", CompressionLevel.Optimal).Open();
            entry.Write(new byte[1000]);
        }

        Assert.Contains("'x/data.pkl' is compressed", Assert.Throws<WeightException>(() => Checkpoint.Open(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_another_kind_is_said_to_be_no_pytorch_file() =>
        Assert.Contains("is no PyTorch file", Assert.Throws<WeightException>(() => Checkpoint.Open(_folder.Write("x.bin", "hello"u8.ToArray()))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("}X\u0001\0\0\0w", "s")]
    [InlineData("ccollections\nOrderedDict\n(]]U\u0001wa", "aatR")] // Python 2: LPIPS' heads, Places365's networks
    public void The_format_of_before_2020_reads_too(string before, string after)
    {
        byte[] legacy =
        [
            .. LegacyMagic, .. Encoding.Latin1.GetBytes($"M\u00e9\u0003.}}X\r\0\0\0little_endian\u0088s.{before}"),
            .. TorchFiles.TensorPickle("FloatStorage", "77", 3, 1, [2], [1]), .. Encoding.Latin1.GetBytes($"{after}.]X\u0002\0\0\u000077a."),
            .. BitConverter.GetBytes(3L), .. TorchFiles.Floats(5, 6, 7),
        ];

        using Checkpoint checkpoint = Checkpoint.Open(_folder.Write("old.pth", legacy));

        Assert.Equal([6f, 7], checkpoint.Load("w").data<float>().ToArray());
        foreach (int length in Enumerable.Range(0, legacy.Length))
        {
            Assert.Throws<WeightException>(() => Checkpoint.Open(_folder.Write("cut.pth", legacy[..length])));
        }
    }

    [Fact]
    public void Shards_are_found_through_their_index_and_must_lie_beside_it()
    {
        Safetensors.Write(_folder.File("m-1.safetensors"), new Dictionary<string, Tensor> { ["a"] = ones(2) });
        Safetensors.Write(_folder.File("m-2.safetensors"), new Dictionary<string, Tensor> { ["b"] = zeros(3) });
        string index = _folder.File("m.safetensors.index.json");
        File.WriteAllText(index, """{"metadata":{"total_size":20},"weight_map":{"a":"m-1.safetensors","b":"m-2.safetensors"}}""");

        using (Checkpoint checkpoint = Checkpoint.Open(_folder.Path, "m"))
        {
            Assert.Equal([1f, 1f], checkpoint.Load("a").data<float>().ToArray());
            Assert.Equal([3L], checkpoint.Load("b").shape);
        }

        foreach (string map in new[] { """{"a":"m-2.safetensors"}""", """{"a":"../m-1.safetensors"}""", """{"a":"gone.safetensors"}""", """{"a":5}""", "5" })
        {
            File.WriteAllText(index, $$"""{"weight_map":{{map}}}""");
            Assert.Throws<WeightException>(() => Checkpoint.Open(index));
        }
    }

    private static ReadOnlySpan<byte> LegacyMagic => [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.'];

    private Checkpoint OpenPickle(ReadOnlySpan<byte> pickle) => Open(pickle.ToArray(), []);

    private Checkpoint Open(byte[] pickle, Dictionary<string, byte[]> storages)
    {
        string path = _folder.File($"{Guid.NewGuid():N}.pth");
        TorchFiles.WriteZip(path, pickle, storages);
        return Checkpoint.Open(path);
    }

    private void AssertRefused(string pickle, string message) => AssertRefused(Encoding.Latin1.GetBytes(pickle), message);

    private void AssertRefused(byte[] pickle, string message) =>
        Assert.Contains(message, Assert.Throws<WeightException>(() => Open(pickle, [])).Message, StringComparison.Ordinal);
}
