using EmoGen.Engine.Emotions;
using EmoGen.Training.Datasets;
using EmoGen.Training.Runs;
using EmoGen.Training.Stage1;
using EmoGen.Training.Stage2;
using EmoGen.Training.Tests.Runs;

namespace EmoGen.Training.Tests.Stage2;

public sealed class MappingRunTests : IDisposable
{
    private static readonly string[] Rates = ["--attribute-rate", "5", "--emotion-rate", "0.5", "--classifier", MappingFiles.Pack];

    private readonly MappingFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void A_killed_run_in_bfloat16_with_two_workers_goes_on_as_if_it_had_not_stopped_and_so_do_its_previews()
    {
        AssertGoesOn(previews: 1, "--validate-every", "3", "--bfloat16", "--workers", "2", "--draws", "2", "--companions", "2", "--flip", "--mapping-config", "mini");
        string[] sheets = [.. Directory.EnumerateFiles(_files.Folder("whole/pictures"))];
        Assert.Equal(6, sheets.Length);
        Assert.All(sheets, sheet => Assert.Equal(File.ReadAllBytes(sheet), File.ReadAllBytes(sheet.Replace("/whole/", "/killed/", StringComparison.Ordinal))));
    }

    [Fact]
    public void A_killed_run_with_dropout_goes_on_as_if_it_had_not_stopped() =>
        AssertGoesOn(previews: 0, "--accumulate", "2", "--emotion-rate", "0.1", "--mapping-config", _files.WriteDropout());

    [Fact]
    public void The_loss_is_that_of_the_paper_and_of_each_of_its_ablations()
    {
        float confidence = FirstConfidence();
        Assert.InRange(confidence, 0.01f, 0.99f);
        AssertLoss((diffusion, attribute) => ((1 - confidence) * diffusion) + (5 * confidence * attribute));
        AssertLoss((diffusion, _) => diffusion, "--without-attribute-loss");
        AssertLoss((diffusion, attribute) => diffusion + (5 * attribute), "--without-confidence");
        AssertLoss((diffusion, _) => diffusion, "--threshold", "1.01");
    }

    [Fact]
    public void A_run_without_attribute_loss_learns_what_one_learns_whose_confidences_are_all_zero()
    {
        Assert.Equal(Learned("without", "--without-attribute-loss"), Learned("zero", "--attributes", Unknown()));
        Assert.NotEqual(Learned("without", "--without-attribute-loss"), Learned("with"));
    }

    [Fact]
    public void A_thing_alone_is_learned_by_the_prompt_of_a_transfer_and_has_no_attribute_loss()
    {
        string list = Path.Combine(_files.Data, "train", CaptionedPictures.ListName), index = _files.Folder("alone.txt");
        LabelledPicture alone = PictureSet.Open(_files.Data, "train").Pictures.First(p => p.Attribute is null);
        File.WriteAllText(index, alone.File);
        float diffusion = FirstDiffusion("alone");

        File.WriteAllText(list, File.ReadAllText(list).Replace($"\"neutral\":\"{alone.Companion}\"", "\"neutral\":\"clown\"", StringComparison.Ordinal));
        Assert.NotEqual(diffusion, FirstDiffusion("clown"));

        float FirstDiffusion(string name)
        {
            string run = _files.Train(name, [.. _files.Arguments(batch: 1), .. Rates, "--attributes", MappingFiles.Pack, "--companions", "3", "--index", index, "--steps", "1"]);
            float Logged(string term) => RunLog.Scalar(run, term)[1];
            Assert.Equal(Logged("diffusion") + (0.5f * Logged("emotion")), Logged("loss"), 1e-4f);
            return Logged("diffusion");
        }
    }

    [Fact]
    public void Of_pictures_that_show_the_same_those_are_learned_from_whose_emotion_stage_1_is_surest_of()
    {
        PictureSet set = PictureSet.Open(_files.Data, "train");
        string index = _files.Folder("same.txt"), surest = _files.Folder("surest.txt");
        LabelledPicture[] same = [.. set.Pictures.GroupBy(p => (p.Emotion, p.Attribute, p.Companion)).First(g => g.Key.Attribute is not null && g.Count() > 1)];
        File.WriteAllLines(index, same.Select(p => p.File));
        using EmotionEncoder encoder = GivenParts.Encoder(MappingFiles.Pack).Part;
        File.WriteAllText(surest, same.MaxBy(Probability)!.File);
        float expected = FirstDiffusion("surest", "--index", surest);
        Assert.Equal(expected, FirstDiffusion("clearest", "--index", index, "--clearest", "0.01"), 1e-4f);
        File.WriteAllText(surest, same.MinBy(Probability)!.File);
        Assert.NotEqual(expected, FirstDiffusion("least", "--index", surest), 1e-4f);

        float Probability(LabelledPicture picture) => EmotionVectors.Of(encoder, set.Where(p => p == picture)).Probabilities[0, (int)picture.Emotion].item<float>();
        float FirstDiffusion(string name, params string[] way) =>
            RunLog.Scalar(_files.Train(name, [.. _files.Arguments(batch: 1), "--attributes", MappingFiles.Pack, .. way, "--steps", "1"]), "diffusion")[1];
    }

    [Fact]
    public void A_run_starts_from_the_network_of_another_run()
    {
        byte[] first = Learned("first");
        Assert.Equal(first, Learned("second", "--from", _files.Folder("first"), "--lr", "1e-30", "--ema", "0"));
        Assert.NotEqual(first, Learned("other", "--lr", "1e-30", "--ema", "0"));
    }

    private void AssertGoesOn(int previews, params string[] way)
    {
        string pack = _files.CopyPack();
        string[] arguments = ["train", .. _files.Arguments(pack: pack, previews: previews), "--classifier", pack, .. way, "--steps", "16", "--save-every", "2"];
        KilledRun.AssertGoesOnAsIfItHadNotStopped(_files.Root, arguments);
    }

    /// <param name="expected">Of diffusion and attribute loss, without the emotion loss.</param>
    /// <param name="way">Of a run of one step on one picture, the same in all runs.</param>
    private void AssertLoss(Func<float, float, float> expected, params string[] way)
    {
        string run = _files.Train($"loss{string.Concat(way)}", [.. _files.Arguments(batch: 1), .. Rates, "--attributes", MappingFiles.Pack, .. way, "--steps", "1"]);
        float Logged(string name) => RunLog.Scalar(run, name)[1];
        Assert.Equal(expected(Logged("diffusion"), Logged("attribute")) + (0.5f * Logged("emotion")), Logged("loss"), 1e-4f);
    }

    /// <summary>a_ij of the picture of the first step.</summary>
    private float FirstConfidence()
    {
        PictureSet set = PictureSet.Open(_files.Data, "train").WithAttribute();
        return new AttributeList(GivenParts.Attributes(MappingFiles.Pack).Part, 0).Confidence(set.Pictures[new BatchOrder(set.Count, 1, seed: 1).At(0)[0]]);
    }

    private byte[] Learned(string name, params string[] way) =>
        File.ReadAllBytes(Path.Combine(_files.Train(name, [.. _files.Arguments(), "--attribute-rate", "5", .. way, "--steps", "3"]), "output/emogen/mapping.safetensors"));

    /// <summary>The pack's attributes, of which nothing is known.</summary>
    private string Unknown()
    {
        AttributeTable table = GivenParts.Attributes(MappingFiles.Pack).Part;
        Dictionary<string, IReadOnlyList<float>> Zero(AttributeKind kind) => table.Confidences(kind).Keys.ToDictionary(name => name, _ => (IReadOnlyList<float>)new float[8]);
        string path = _files.Folder("unknown.json");
        File.WriteAllText(path, new AttributeTable(table.Attributes, Zero(AttributeKind.Object), Zero(AttributeKind.Scene)).ToJson().GetRawText());
        return path;
    }
}
