using System.CommandLine;
using System.Text.Json.Nodes;
using EmoGen.Engine.Emotions;
using EmoGen.Training.Commands;
using EmoGen.Training.Datasets;
using EmoGen.Training.Metrics;
using EmoGen.Training.Metrics.Networks;
using EmoGen.Training.Tests.Metrics;
using EmoGen.Training.Tests.Metrics.Networks;
using SkiaSharp;

namespace EmoGen.Training.Tests.Commands;

public sealed class EvaluatePicturesCommandTests(EvaluationFiles files) : IClassFixture<EvaluationFiles>
{
    [Fact]
    public void A_folder_is_measured_and_the_second_time_from_the_cache()
    {
        string pictures = files.Pictures("ours", 3), reference = files.Pictures("theirs", 4);
        string[] line = [pictures, "--reference", reference, "--judge", files.Judge, "--json"];
        (JsonNode first, string told) = Json(line);
        (JsonNode second, string toldAgain) = Json(line);

        Assert.True(JsonNode.DeepEquals(first["sets"], second["sets"]));
        Assert.Contains("56 pictures in ", told, StringComparison.Ordinal);
        Assert.EndsWith("24 from the cache\n", told, StringComparison.Ordinal); // those of 'theirs' that 'ours' has too
        Assert.EndsWith("56 from the cache\n", toldAgain, StringComparison.Ordinal);
        Assert.True(second["look"]!["picturesPerSecond"]!.GetValue<double>() > 0);

        JsonNode figures = first["sets"]![""]!;
        Assert.Equal("corrected", first["mode"]!.GetValue<string>());
        Assert.All(["fid", "lpips", "emoA", "emoScore", "emoA2", "ownEmoA", "semC", "semDSquared", "semDCosine"], name =>
        {
            JsonNode figure = figures[name]!;
            Assert.InRange(figure["value"]!.GetValue<double>(), figure["low"]!.GetValue<double>(), figure["high"]!.GetValue<double>());
        });
        Assert.Equal(8, figures["emotions"]!.AsObject().Count);
        Assert.Contains(first["networks"]!.AsArray(), n => n!["standsFor"]?.GetValue<string>() == "Inception v3");
    }

    [Fact]
    public void A_data_set_compares_with_its_held_out_pictures_by_their_labels()
    {
        JsonNode report = Json([files.Pictures("asked", 3), "--reference", files.Data, "--json"]).Report;
        int heldOut = PictureSet.Open(files.Data, "test").Count + PictureSet.Open(files.Data, "val").Count;
        Assert.Equal(heldOut, report["reference"]!["count"]!.GetValue<int>());
        Assert.All(EmotionNames.All, e => Assert.NotNull(report["sets"]![""]!["emotions"]![e.Name()]!["fid"]));
    }

    [Fact]
    public void Statistics_stand_for_the_pictures_they_are_of_and_those_of_other_networks_are_refused()
    {
        string pictures = files.Pictures("generated", 3), reference = files.Pictures("real", 5), file = files.Folder("real.safetensors");
        Json([reference, "--save-statistics", file, "--json"]);
        JsonNode byFolder = Json([pictures, "--reference", reference, "--json"]).Report, byFile = Json([pictures, "--reference", file, "--json"]).Report;
        Assert.Equal(Value(byFolder, "fid"), Value(byFile, "fid"));
        Assert.Equal(byFolder["sets"]![""]!["emotions"]!["awe"]!["fid"]!.ToJsonString(), byFile["sets"]![""]!["emotions"]!["awe"]!["fid"]!.ToJsonString());
        Assert.Equal(40, byFile["reference"]!["count"]!.GetValue<int>());
        Assert.Contains("statistics", byFile["sets"]![""]!["fidelity"]![0]!["kid"]!["warning"]!.GetValue<string>(), StringComparison.Ordinal);

        InvalidDataException refused = Assert.Throws<InvalidDataException>(() => Json([pictures, "--reference", file, "--judge", files.Judge]));
        Assert.StartsWith($"{file}: expected statistics of the network judge-pooled (", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Methods_beside_one_another_are_measured_each_and_a_transfer_has_a_score_of_its_content()
    {
        string folder = files.Folder("methods");
        Directory.CreateDirectory(folder);
        Directory.Move(files.Pictures("one", 2, Emotion.Awe, Emotion.Fear), Path.Combine(folder, "EmoGen"));
        string turned = Directory.CreateDirectory(Path.Combine(folder, "transfer")).FullName;
        Directory.Move(Path.Combine(files.Pictures("two", 2, Emotion.Fear), "fear"), Path.Combine(turned, "ice cream-fear"));

        JsonNode sets = Json([folder, "--json"]).Report["sets"]!;
        Assert.Equal(["EmoGen", "transfer"], sets.AsObject().Select(s => s.Key));
        Assert.Null(sets["EmoGen"]!["clipScore"]);
        Assert.Equal(2, sets["transfer"]!["clipScore"]!["count"]!.GetValue<int>());
        Assert.Contains("# EmoGen: 4 pictures", Run([folder]).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Grey_transparent_and_differently_sized_pictures_are_measured()
    {
        string fear = Path.Combine(files.Pictures("odd", 3, Emotion.Fear), "fear");
        Write(Path.Combine(fear, "zz-alpha.png"), new SKImageInfo(80, 50, SKColorType.Rgba8888, SKAlphaType.Unpremul), new SKColor(10, 200, 30, 128));
        Write(Path.Combine(fear, "zz-grey.png"), new SKImageInfo(64, 64, SKColorType.Gray8, SKAlphaType.Opaque), new SKColor(90, 90, 90));
        Assert.Equal([10, 200, 30], MeasuredPicture.Decode(File.ReadAllBytes(Path.Combine(fear, "zz-alpha.png"))).Pixels[..3]);

        (JsonNode report, string told) = Json([Path.GetDirectoryName(fear)!, "--json"]);
        Assert.Equal(5, report["sets"]![""]!["count"]!.GetValue<int>());
        Assert.Equal(10, report["sets"]![""]!["lpips"]!["count"]!.GetValue<int>());
        Assert.Contains("1 pictures were resized for LPIPS", told, StringComparison.Ordinal);

        static void Write(string path, SKImageInfo info, SKColor colour)
        {
            using var bitmap = new SKBitmap(info);
            bitmap.Erase(colour);
            File.WriteAllBytes(path, bitmap.Encode(SKEncodedImageFormat.Png, 100).ToArray());
        }
    }

    [Fact]
    public void A_broken_picture_in_a_hundred_is_named_and_left_out_and_two_stop_the_run()
    {
        string folder = files.Pictures("broken", 13), first = Directory.EnumerateFiles(Path.Combine(folder, "fear")).Order(StringComparer.Ordinal).First();
        File.WriteAllBytes(first, File.ReadAllBytes(first)[..200]);
        (JsonNode report, string told) = Json([folder, "--json"]);
        Assert.Equal(103, report["sets"]![""]!["count"]!.GetValue<int>());
        Assert.Contains(first, Assert.Single(report["look"]!["broken"]!.AsArray())!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains($"left out: {first}: ", told, StringComparison.Ordinal);

        string second = Path.Combine(folder, "awe", "empty.png");
        File.WriteAllBytes(second, []);
        InvalidDataException stopped = Assert.Throws<InvalidDataException>(() => Json([folder]));
        Assert.StartsWith("more than 1% of the 105 pictures cannot be read: ", stopped.Message, StringComparison.Ordinal);
        Assert.Contains($"{second}: the picture is empty", stopped.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_pictures_or_emotions_is_one_sentence()
    {
        string none = Directory.CreateDirectory(files.Folder("none")).FullName, missing = files.Folder("missing");
        Assert.StartsWith($"{none}: there is no picture in it", Assert.Throws<InvalidDataException>(() => Json([none])).Message, StringComparison.Ordinal);
        Assert.StartsWith($"{missing}: there is no such folder", Assert.Throws<InvalidDataException>(() => Json([missing])).Message, StringComparison.Ordinal);
        string plain = files.Folder("plain");
        Directory.Move(Path.Combine(files.Pictures("named", 2, Emotion.Awe), "awe"), plain);
        Assert.Equal($"{plain}: no picture has an emotion, expected folders of the emotions' names", Assert.Throws<InvalidDataException>(() => Json([plain])).Message);
        Assert.Equal(
            "--alexnet and --lpips belong together: expected both or neither",
            Assert.Throws<InvalidDataException>(() => Json([files.Pictures("alone", 2, Emotion.Awe), "--alexnet", "x.pth"])).Message);
    }

    [Fact]
    public void Public_networks_are_read_from_their_files_and_nothing_stands_for_them()
    {
        string pictures = files.Folder("public-ours"), reference = files.Pictures("public-theirs", 3, Emotion.Fear);
        Directory.CreateDirectory(pictures);
        Directory.Move(Path.Combine(files.Pictures("public-fear", 2, Emotion.Fear), "fear"), Path.Combine(pictures, "bag-fear"));
        string clip = Directory.CreateDirectory(files.Folder("clip")).FullName;
        Array.ForEach([.. Directory.GetFiles(Path.Combine(files.Pack, "clip")), .. Directory.GetFiles(Path.Combine(files.Pack, "tokenizer"))], f => File.Copy(f, Path.Combine(clip, Path.GetFileName(f))));
        string[] line =
        [
            pictures, "--reference", reference, "--json", "--clip", clip,
            "--inception", PublicNetworks.Inception(files.Folder("pt_inception-2015-12-05-6726825d.pth")),
            "--alexnet", PublicNetworks.AlexNet(files.Folder("alexnet-owt-7be5be79.pth")),
            "--lpips", PublicNetworks.LpipsHeads(files.Folder("alex.pth")),
            "--places", PublicNetworks.Classifier(files.Folder("resnet50_places365.pth.tar"), ClassifierNetwork.PlacesClasses, "state_dict.module."),
            "--imagenet", PublicNetworks.Classifier(files.Folder("resnet50-0676ba61.pth"), ClassifierNetwork.ImageNetClasses),
        ];
        JsonNode report = Json(line).Report;
        Assert.All(report["networks"]!.AsArray(), n => Assert.Null(n!["standsFor"]));
        Assert.Equal(
            ["inception-2048", "lpips-alex", "resnet50-365", "resnet50-1000", "clip-160"],
            report["networks"]!.AsArray().Where(n => n!["measures"]!.GetValue<string>() is not ("Emo-A" or "attributes")).Select(n => n!["network"]!.GetValue<string>()));

        JsonNode figures = report["sets"]![""]!;
        Assert.Equal("inception-2048", Assert.Single(figures["fidelity"]!.AsArray())!["network"]!.GetValue<string>());
        Assert.All(["fid", "lpips", "semC", "semDSquared", "clipScore"], name => Assert.True(figures[name]!["value"]!.GetValue<double>() > 0, name));
    }

    [Fact]
    public void The_papers_mode_says_so_and_gives_other_figures()
    {
        string folder = files.Pictures("modes", 4);
        JsonNode corrected = Json([folder, "--json"]).Report, paper = Json([folder, "--mode", "paper", "--json"]).Report;
        Assert.Equal("paper", paper["mode"]!.GetValue<string>());
        Assert.Equal(8 * 10, paper["sets"]![""]!["lpips"]!["count"]!.GetValue<int>());
        Assert.NotEqual(Value(corrected, "semDCosine"), Value(paper, "semDCosine"));
        Assert.Contains("Mode `paper`", Run([folder, "--mode", "paper"]).Output, StringComparison.Ordinal);
    }

    private static double Value(JsonNode report, string figure) => report["sets"]![""]![figure]!["value"]!.GetValue<double>();

    private (JsonNode Report, string Told) Json(string[] line)
    {
        (string output, string error) = Run(line);
        return (JsonNode.Parse(output)!, error);
    }

    private (string Output, string Error) Run(string[] line)
    {
        using StringWriter output = new(), error = new();
        string[] all = ["pictures", .. line, "--model", files.Pack, "--cache", files.Folder("cache")];
        int code = EvaluateCommand.Create().Parse(all).Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        Assert.True(code == 0, error.ToString());
        return (output.ToString(), error.ToString());
    }
}
