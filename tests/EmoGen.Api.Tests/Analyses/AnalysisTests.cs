using System.Net;
using System.Text.Json;
using EmoGen.Api.Tests.Support;
using EmoGen.Engine.Imaging;
using Microsoft.AspNetCore.Mvc.Testing;
using NetVips;

namespace EmoGen.Api.Tests.Analyses;

/// <summary>What pictures evoke, asked over HTTP.</summary>
[Collection(SqliteCollection.Name)]
public sealed class AnalysisTests(SqliteService service)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_drawn_pictures_analysis_equals_its_stored_scores()
    {
        HttpClient client = service.Client;
        JsonElement job = await client.FinishAsync("/v1/generations", """{"emotion":"fear","steps":2,"seed":5}""");
        JsonElement image = await client.JsonAsync($"/v1/images/{job.Images()[0].Id()}"), scores = image.GetProperty("scores");
        JsonElement analysis = await client.AnalyseAsync((await client.PicturesAsync(job))[0], ("top", "100"));

        Assert.Equal(scores.GetProperty("emotions").EnumerateObject().Select(e => e.Name), analysis.GetProperty("emotions").EnumerateObject().Select(e => e.Name));
        Assert.All(scores.GetProperty("emotions").EnumerateObject(), e => Assert.Equal(e.Value.GetDouble(), analysis.GetProperty("emotions").GetProperty(e.Name).GetDouble(), 1e-5));
        JsonElement[] near = [.. analysis.GetProperty("objects").EnumerateArray().Concat(analysis.GetProperty("scenes").EnumerateArray()).OrderByDescending(Similarity)];
        JsonElement[] stored = [.. scores.GetProperty("attributes").EnumerateArray()];
        Assert.Equal(stored.Select(a => (a.Text("name"), a.Text("kind"))), near.Take(stored.Length).Select(a => (a.Text("name"), a.Text("kind"))));
        Assert.All(stored.Zip(near), pair => Assert.Equal(Similarity(pair.First), Similarity(pair.Second), 1e-5));
        Assert.Equal(image.GetProperty("model").ToString(), analysis.GetProperty("model").ToString());
        Assert.Equal("64 64 png", $"{analysis.GetProperty("width")} {analysis.GetProperty("height")} {analysis.Text("format")}");

        static double Similarity(JsonElement attribute) => attribute.GetProperty("similarity").GetDouble();
    }

    [Fact]
    public async Task Confidences_are_those_of_the_packs_file_and_contributions_are_share_times_confidence()
    {
        JsonElement analysis = await service.Client.AnalyseAsync(Png(Photo(40, 30)), ("top", "100"));
        using JsonDocument file = JsonDocument.Parse(TestPackConfigs.Attributes);
        foreach (JsonElement near in analysis.GetProperty("objects").EnumerateArray().Concat(analysis.GetProperty("scenes").EnumerateArray()))
        {
            JsonElement[] expected = [.. file.RootElement.GetProperty(near.Text("kind") + "s").GetProperty("confidences").GetProperty(near.Text("name")).EnumerateArray()];
            Assert.Equal(expected.Select(c => c.GetSingle()), near.GetProperty("confidences").EnumerateObject().Select(c => c.Value.GetSingle()));
        }

        Assert.Equal((3, 2), (analysis.GetProperty("objects").GetArrayLength(), analysis.GetProperty("scenes").GetArrayLength()));
        JsonElement likeliest = analysis.GetProperty("explanations")[0];
        Assert.Equal(analysis.GetProperty("emotions").EnumerateObject().MaxBy(e => e.Value.GetDouble()).Name, likeliest.Text("emotion"));
        JsonElement[] attributes = [.. likeliest.GetProperty("attributes").EnumerateArray()];
        Assert.All(attributes, a => Assert.Equal(a.GetProperty("share").GetDouble() * a.GetProperty("confidence").GetSingle(), a.GetProperty("contribution").GetDouble(), 1e-9));
        Assert.Equal(analysis.GetProperty("content").GetProperty(likeliest.Text("emotion")).GetDouble(), attributes.Sum(a => a.GetProperty("contribution").GetDouble()), 1e-9);
        Assert.Single((await service.Client.AnalyseAsync(Png(Photo(40, 30)), ("top", "1"))).GetProperty("objects").EnumerateArray());
    }

    public static TheoryData<string, string> Kinds => new()
    {
        { "grey", "png" }, { "grey with alpha, 16 bits", "png" }, { "transparent", "png" }, { "cmyk", "jpeg" }, { "turned", "jpeg" }, { "webp", "webp" }, { "tiny", "png" }, { "wide", "jpeg" },
    };

    /// <summary>Each as the same pixels in plain RGB.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Pictures_of_every_kind_are_seen_as_their_plain_pixels(string kind, string format)
    {
        using Image photo = Photo(60, 40);
        using Image grey = photo[1];
        byte[] file = kind switch
        {
            "grey" => grey.PngsaveBuffer(),
            "grey with alpha, 16 bits" => grey.Bandjoin(128).Cast(Enums.BandFormat.Ushort).Copy(interpretation: Enums.Interpretation.Grey16).PngsaveBuffer(),
            "transparent" => photo.Bandjoin(photo[2]).PngsaveBuffer(),
            "cmyk" => photo.Bandjoin(photo[0]).Copy(interpretation: Enums.Interpretation.Cmyk).JpegsaveBuffer(),
            "turned" => photo.Mutate(m => m.Set(GValue.GIntType, "orientation", 8)).JpegsaveBuffer(),
            "webp" => photo.WebpsaveBuffer(),
            "tiny" => Photo(1, 1).PngsaveBuffer(),
            _ => Photo(4000, 40).JpegsaveBuffer(),
        };
        RgbImage plain = ImageCodec.Decode(file);
        JsonElement analysis = await service.Client.AnalyseAsync(file), expected = await service.Client.AnalyseAsync(ImageCodec.Encode(plain, ImageFormat.Png));

        Assert.Equal(format, analysis.Text("format"));
        Assert.Equal((plain.Width, plain.Height), (analysis.GetProperty("width").GetInt32(), analysis.GetProperty("height").GetInt32()));
        Assert.Equal(expected.GetProperty("emotions").ToString(), analysis.GetProperty("emotions").ToString());
        Assert.Equal(expected.GetProperty("objects").ToString(), analysis.GetProperty("objects").ToString());
    }

    public static TheoryData<string, string, string> Mistakes => new()
    {
        { "nothing", "file", "Expected a picture: a PNG, JPEG or WebP file." },
        { "text for file", "file", "Expected a file: a part with a filename." },
        { "two files", "file", "Expected one picture, got 2." },
        { "empty", "file", "The picture is empty: expected a PNG, JPEG or WebP file." },
        { "svg", "file", "The picture is not a PNG, JPEG or WebP file." },
        { "cut off", "file", "The png picture is damaged or cut off: " },
        { "narrow", "file", "The picture has 1 x 101 pixels: its longer side may be at most 100 times the shorter." },
        { "unknown field", "colour", "There is no such field." },
        { "unknown file", "mask", "There is no such field." },
        { "other case", "Top", "There is no such field." },
        { "file for text", "model", "Expected a text, not a file." },
        { "twice", "top", "The field stands twice." },
        { "too many", "top", "Expected a whole number from 1 to 100." },
        { "no number", "top", "Expected a whole number from 1 to 100." },
        { "other model", "model", "Expected one of tiny, got 'sd15'." },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task A_mistake_is_one_sentence_at_its_field(string mistake, string field, string sentence)
    {
        byte[] good = Png(Photo(8, 8));
        MultipartFormDataContent form = mistake switch
        {
            "nothing" => Uploads.Texts(("top", "3")),
            "text for file" => Uploads.Texts(("file", "picture")),
            "two files" => Uploads.Form(good).With("file", good),
            "empty" => Uploads.Form([]),
            "svg" => Uploads.Form("<svg xmlns='http://www.w3.org/2000/svg' width='1' height='1'/>"u8.ToArray()),
            "cut off" => Uploads.Form(good[..(good.Length / 2)]),
            "narrow" => Uploads.Form(Png(Photo(1, 101))),
            "unknown field" => Uploads.Form(good, ("colour", "red")),
            "unknown file" => Uploads.Form(good).With("mask", good),
            "other case" => Uploads.Form(good, ("Top", "3")),
            "file for text" => Uploads.Form(good).With("model", good),
            "twice" => Uploads.Form(good, ("top", "3"), ("top", "4")),
            "too many" => Uploads.Form(good, ("top", "101")),
            "no number" => Uploads.Form(good, ("top", "+5")),
            _ => Uploads.Form(good, ("model", "sd15")),
        };
        using HttpResponseMessage response = await service.Client.UploadAsync(form);
        JsonProperty error = Assert.Single((await response.ProblemAsync(400, "validation")).GetProperty("errors").EnumerateObject());
        Assert.Equal(field, error.Name);
        Assert.StartsWith(sentence, Assert.Single(error.Value.EnumerateArray()).GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/json", "{}", 415, "unsupported-media-type")]
    [InlineData("application/x-www-form-urlencoded", "file=a", 415, "unsupported-media-type")]
    [InlineData("image/png", "\u0089PNG", 415, "unsupported-media-type")]
    [InlineData("multipart/form-data", "--x\r\n", 400, "malformed-form")]
    [InlineData("multipart/form-data; boundary=x", "", 400, "validation")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nabc", 400, "malformed-form")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: nonsense\r\n\r\nabc\r\n--x--\r\n", 400, "validation")]
    public async Task What_is_no_form_with_a_file_is_refused(string type, string body, int status, string problem)
    {
        StringContent content = new(body);
        content.Headers.Remove("Content-Type");
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        using HttpResponseMessage response = await service.Client.UploadAsync(content);
        await response.ProblemAsync(status, problem);
    }

    [Fact]
    public async Task A_compressed_form_is_refused()
    {
        MultipartFormDataContent form = Uploads.Form(Png(Photo(8, 8)));
        form.Headers.ContentEncoding.Add("gzip");
        using HttpResponseMessage response = await service.Client.UploadAsync(form);
        await response.ProblemAsync(415, "unsupported-media-type");
    }

    [Fact]
    public async Task A_file_may_be_as_long_as_the_setting_says_and_no_longer()
    {
        await using WebApplicationFactory<Program> other = service.On(new Dictionary<string, string> { ["EmoGen:Analyses:MaxBytes"] = "100000", ["EmoGen:Role"] = "Api" });
        using HttpClient client = other.CreateClient();
        byte[] good = Png(Photo(8, 8));
        byte[] padded = new byte[100_000];
        good.CopyTo(padded, 0); // behind its end nothing is read
        await client.AnalyseAsync(padded);
        foreach (int length in (int[])[100_001, 1_000_000])
        {
            using HttpResponseMessage response = await client.UploadAsync(Uploads.Form(new byte[length]));
            Assert.Equal("A body has at most 100000 bytes.", (await response.ProblemAsync(413, "body-too-large")).Text("detail"));
        }
    }

    [Fact]
    public async Task It_can_be_switched_off()
    {
        await using WebApplicationFactory<Program> other = service.On(new Dictionary<string, string> { ["EmoGen:Analyses:Enabled"] = "false", ["EmoGen:Role"] = "Api" });
        using HttpClient client = other.CreateClient();
        using HttpResponseMessage response = await client.UploadAsync(Uploads.Form(Png(Photo(8, 8))));
        Assert.Equal("This process looks at no pictures: EmoGen:Analyses:Enabled is false.", (await response.ProblemAsync(404, "not-found")).Text("detail"));
    }

    [Fact]
    public async Task A_process_that_only_answers_sees_with_each_of_its_packs()
    {
        await using WebApplicationFactory<Program> other = service.On(new Dictionary<string, string> { ["EmoGen:Role"] = "Api", ["EmoGen:OtherModels:0"] = TestPack.Another("seeing") });
        using HttpClient client = other.CreateClient();
        byte[] photo = Png(Photo(50, 70));
        JsonElement one = await client.AnalyseAsync(photo), two = await client.AnalyseAsync(photo, ("model", "seeing"));
        Assert.Equal(("tiny", "seeing"), (one.GetProperty("model").Text("name"), two.GetProperty("model").Text("name")));
        Assert.Equal(one.GetProperty("emotions").ToString(), two.GetProperty("emotions").ToString());
    }

    [Fact]
    public async Task A_picture_is_looked_at_while_the_device_draws()
    {
        HttpClient client = service.Client;
        JsonElement job = await client.SubmitAsync("/v1/generations", """{"emotion":"awe","count":16,"steps":150,"width":256,"height":256}""");
        await client.WaitForAsync(job.Id(), j => j.Text("status") == "running");
        await client.AnalyseAsync(Png(Photo(50, 70)));
        Assert.Equal("running", (await client.JsonAsync($"/v1/jobs/{job.Id()}")).Text("status"));
        using HttpResponseMessage canceled = await client.PostAsync($"/v1/jobs/{job.Id()}/cancel", null, Cancellation);
        Assert.Equal(HttpStatusCode.Accepted, canceled.StatusCode);
    }

    [Fact]
    public async Task Nothing_is_stored()
    {
        await using SqliteService own = new();
        await using WebApplicationFactory<Program> looking = own.On(new Dictionary<string, string> { ["EmoGen:Role"] = "Api" });
        HttpClient client = looking.CreateClient();
        byte[] photo = Png(Photo(33, 44));
        await client.AnalyseAsync(photo);
        string[] before = [.. Directory.EnumerateFiles(own.Data, "*", SearchOption.AllDirectories).Order()];
        await client.AnalyseAsync(photo);
        Assert.Equal(before, Directory.EnumerateFiles(own.Data, "*", SearchOption.AllDirectories).Order());
        Assert.Empty(Directory.EnumerateFiles(Path.GetTempPath(), "ASPNETCORE_*"));
    }

    /// <summary>Noise over a slope, from a seed of its size.</summary>
    private static Image Photo(int width, int height)
    {
        byte[] pixels = new byte[width * height * 3];
        new Random(width + height).NextBytes(pixels);
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)((pixels[i] / 4) + (i % 3 * 60));
        }

        return Image.NewFromMemoryCopy(pixels, width, height, 3, Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);
    }

    private static byte[] Png(Image image)
    {
        using (image)
        {
            return image.PngsaveBuffer();
        }
    }
}
