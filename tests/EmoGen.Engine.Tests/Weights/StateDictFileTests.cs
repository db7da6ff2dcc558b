using System.IO.Compression;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Weights;

namespace EmoGen.Engine.Tests.Weights;

public sealed class StateDictFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_references_mapper_is_written_entry_by_entry_and_byte_by_byte_as_pytorch_wrote_it()
    {
        string original = Golden.Require("emogen/mapper.pth");
        using var network = new MappingNetwork(MappingConfig.Published);
        using Checkpoint checkpoint = Checkpoint.Open(original);
        byte[] written = StateDictFile.Bytes("mapper", network, checkpoint.Tensors.Keys.ToDictionary(key => key, checkpoint.Load));

        Assert.Equal(Entries(File.OpenRead(original)), Entries(new MemoryStream(written)));
    }

    [Theory]
    [InlineData(MappingArchitecture.Fc, 2, false, false)]
    [InlineData(MappingArchitecture.Mlp, 2, false, false)]
    [InlineData(MappingArchitecture.Mlp, 6, true, true)]
    [InlineData(MappingArchitecture.Mlp, 64, true, false)]
    public void A_network_reads_back_as_it_was_written(MappingArchitecture architecture, int layers, bool layerNorm, bool dropout)
    {
        var config = new MappingConfig { Architecture = architecture, Layers = layers, LayerNorm = layerNorm, Dropout = dropout, EmotionSize = 5, HiddenSize = 300, WordSize = 7 };
        using var network = new MappingNetwork(config);
        byte[] written = StateDictFile.Bytes("mapper", network, network.state_dict());

        using Checkpoint checkpoint = Checkpoint.Open(_folder.Write("mapper.pth", written));
        Assert.Equal(network.state_dict().Keys, checkpoint.Tensors.Keys);
        Assert.All(network.state_dict(), item => Assert.True(item.Value.Equals(checkpoint.Load(item.Key)), item.Key));
        MappingConfig seen = ReferenceFiles.InferMapping(checkpoint);
        Assert.Equal((layerNorm, config.EmotionSize, config.WordSize), (seen.LayerNorm, seen.EmotionSize, seen.WordSize));
    }

    [Fact]
    public void The_same_tensors_give_the_same_bytes_which_hold_no_time()
    {
        using var network = new MappingNetwork(new MappingConfig { EmotionSize = 2, HiddenSize = 3, WordSize = 2 });
        byte[] first = StateDictFile.Bytes("mapper", network, network.state_dict());
        Assert.Equal(first, StateDictFile.Bytes("mapper", network, network.state_dict()));
        Assert.NotEqual(first, StateDictFile.Bytes("mapper", network, network.state_dict().ToDictionary(item => item.Key, item => item.Value + 1)));
        using var zip = new ZipArchive(new MemoryStream(first));
        Assert.All(zip.Entries, entry => Assert.Equal(new DateTime(1980, 1, 1), entry.LastWriteTime.DateTime));
    }

    private static IEnumerable<(string Name, string Content)> Entries(Stream file)
    {
        using var zip = new ZipArchive(file);
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            using var content = new MemoryStream();
            using Stream stored = entry.Open();
            stored.CopyTo(content);
            yield return (entry.FullName, Convert.ToHexString(content.ToArray()));
        }
    }
}
