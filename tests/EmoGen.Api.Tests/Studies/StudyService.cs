using System.Net;
using System.Text;
using System.Text.Json;
using EmoGen.Api.Tests.Support;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Imaging;

namespace EmoGen.Api.Tests.Studies;

/// <summary>A guarded service with a folder of pictures for studies. Of every picture its colour tells what it is.</summary>
public abstract class StudyService : TestService
{
    public const int PicturesOfCell = 6;

    public static readonly string[] Methods = ["EmoGen", "DreamBooth", "SD"];

    /// <summary>The folder that the settings name; the pictures are in <c>table1</c>.</summary>
    public string Folder => Path.Combine(Data, "studies");

    /// <summary>The smallest study: a pair of each question.</summary>
    public const string Small =
        """{"name":"small","ours":"EmoGen","questions":["image-fidelity","emotion-faithfulness","semantic-diversity"],"emotions":["awe"],"grid":4,"seed":7,"attentionChecks":2,"repeats":1,"methods":[{"name":"EmoGen","folder":"table1/EmoGen"},{"name":"SD","folder":"table1/SD"}]}""";

    /// <summary>Two baselines and three emotions.</summary>
    public const string Whole =
        """{"name":"whole","instructions":"Look well.\nThank you.","ours":"EmoGen","questions":["semantic-diversity","image-fidelity","emotion-faithfulness"],"emotions":["awe","fear","sadness"],"grid":4,"seed":7,"methods":[{"name":"EmoGen","folder":"table1/EmoGen"},{"name":"DreamBooth","folder":"table1/DreamBooth"},{"name":"SD","folder":"table1/SD"}]}""";

    /// <summary>The settings of the database.</summary>
    protected abstract IReadOnlyDictionary<string, string> Provider();

    protected override IReadOnlyDictionary<string, string> Database()
    {
        WritePictures(Path.Combine(Folder, "table1"));
        return new Dictionary<string, string>(Provider())
        {
            ["EmoGen:Authentication:Enabled"] = "true",
            ["EmoGen:Studies:Folder"] = Folder,
            ["EmoGen:Limits:RequestsPerMinute"] = "0",
        };
    }

    /// <summary>Which picture a file shows: red is the method, green the emotion, blue the place in its folder; null for noise.</summary>
    public static (string Method, string Emotion, int Place)? Read(byte[] file)
    {
        RgbImage image = ImageCodec.Decode(file);
        int[] first = Colour(image, 0), last = Colour(image, image.Width * image.Height / 2);
        bool plain = first.Zip(last).All(pair => Math.Abs(pair.First - pair.Second) < 8);
        return plain ? (Methods[Place(first[0])], EmotionNames.All[Place(first[1])].Name(), Place(first[2])) : null;

        static int[] Colour(RgbImage image, int pixel) => [.. image.Pixels.AsSpan(pixel * 3, 3).ToArray().Select(value => (int)value)];

        static int Place(int value) => (int)Math.Round(value / 30.0);
    }

    /// <summary>Methods' folders with pictures for each emotion; those of one method lie in <c>generation</c>, and each method has its own size and format.</summary>
    public static void WritePictures(string folder)
    {
        for (int m = 0; m < Methods.Length && !Directory.Exists(Path.Combine(folder, Methods[m])); m++)
        {
            foreach (Emotion emotion in EmotionNames.All)
            {
                string place = Path.Combine(folder, Methods[m], m == 1 ? "generation" : "", emotion.Name());
                Directory.CreateDirectory(place);
                for (int k = 0; k < PicturesOfCell; k++)
                {
                    (int width, int height) = m switch { 0 => (80, 64), 1 => (72, 96), _ => (64, 64) };
                    byte[] pixels = [.. Enumerable.Range(0, width * height).SelectMany(_ => (byte[])[(byte)(m * 30), (byte)((int)emotion * 30), (byte)(k * 30)])];
                    ImageFormat format = m == 2 ? ImageFormat.Webp : ImageFormat.Png;
                    File.WriteAllBytes(
                        Path.Combine(place, $"{k:00}.{format.Name()}"),
                        ImageCodec.Encode(new RgbImage(width, height, pixels), format, new ImageMetadata($"made by {Methods[m]}", $$"""{"method":"{{Methods[m]}}"}""")));
                }
            }
        }
    }
}

public sealed class SqliteStudyService : StudyService
{
    protected override IReadOnlyDictionary<string, string> Provider() => new Dictionary<string, string>();
}

public sealed class PostgresStudyService : StudyService
{
    private string? _connection;

    protected override IReadOnlyDictionary<string, string> Provider() => new Dictionary<string, string>
    {
        ["EmoGen:Database:Provider"] = "Postgres",
        ["EmoGen:Database:ConnectionString"] = _connection ??= PostgresCluster.Require().CreateDatabase(),
    };
}

/// <summary>What tests ask of studies, over HTTP.</summary>
internal static class StudyClient
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<JsonElement> StudyAsync(this HttpClient owner, string json)
    {
        using HttpResponseMessage made = await owner.PostJsonAsync("/v1/studies", json);
        JsonElement study = await made.JsonAsync();
        Assert.True(made.StatusCode == HttpStatusCode.Created, study.ToString());
        return study;
    }

    /// <summary>New participants' addresses below <c>/v1</c>.</summary>
    public static async Task<string[]> InviteAsync(this HttpClient owner, string study, int count)
    {
        using HttpResponseMessage made = await owner.PostJsonAsync($"/v1/studies/{study}/participants", $$"""{"count":{{count}}}""");
        Assert.Equal(HttpStatusCode.OK, made.StatusCode);
        return [.. (await made.JsonAsync()).GetProperty("participants").EnumerateArray().Select(one => Address(one.Text("url")))];
    }

    public static string Address(string url) => url.Replace("/study/", "/v1/participations/", StringComparison.Ordinal);

    public static JsonElement[] Trials(this JsonElement participation) => [.. participation.GetProperty("trials").EnumerateArray()];

    public static Task<HttpResponseMessage> AnswerAsync(this HttpClient client, string address, string trial, string choice, int milliseconds = 1000) =>
        client.PutAsync($"{address}/trials/{trial}", new StringContent($$"""{"choice":"{{choice}}","milliseconds":{{milliseconds}}}""", Encoding.UTF8, "application/json"), Cancellation);

    /// <summary>Answers every trial, and finishes.</summary>
    public static async Task TakePartAsync(this HttpClient client, string address, Func<JsonElement, string> choose)
    {
        foreach (JsonElement trial in (await client.JsonAsync(address)).Trials())
        {
            using HttpResponseMessage answered = await client.AnswerAsync(address, trial.Id(), choose(trial));
            Assert.True(answered.StatusCode == HttpStatusCode.OK, await answered.Content.ReadAsStringAsync(Cancellation));
        }

        using HttpResponseMessage finished = await client.PostAsync($"{address}/finish", null, Cancellation);
        Assert.Equal(HttpStatusCode.OK, finished.StatusCode);
    }

    public static async Task<string> TextAsync(this HttpClient client, string path) => await client.GetStringAsync(path, Cancellation);
}
