using System.Net.Http.Headers;
using System.Text.Json;

namespace EmoGen.Api.Tests.Support;

/// <summary>Pictures as clients upload them.</summary>
internal static class Uploads
{
    public const string Path = "/v1/images/analyses";

    /// <summary>A form with a picture and texts.</summary>
    public static MultipartFormDataContent Form(byte[] file, params (string Name, string Value)[] texts) =>
        Texts(texts).With("file", file);

    public static MultipartFormDataContent Texts(params (string Name, string Value)[] texts)
    {
        MultipartFormDataContent form = new("frontier");
        foreach ((string name, string value) in texts)
        {
            form.Add(new StringContent(value), $"\"{name}\"");
        }

        return form;
    }

    /// <summary>The form with one file more.</summary>
    public static MultipartFormDataContent With(this MultipartFormDataContent form, string field, byte[] file)
    {
        ByteArrayContent part = new(file);
        part.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        form.Add(part, $"\"{field}\"", "picture.bin");
        return form;
    }

    /// <summary>Posts a form.</summary>
    public static async Task<HttpResponseMessage> UploadAsync(this HttpClient client, HttpContent form, CancellationToken? cancellation = null)
    {
        using (form)
        {
            return await client.PostAsync(Path, form, cancellation ?? TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The analysis of a picture.</summary>
    public static async Task<JsonElement> AnalyseAsync(this HttpClient client, byte[] file, params (string Name, string Value)[] texts)
    {
        using HttpResponseMessage response = await client.UploadAsync(Form(file, texts));
        JsonElement analysis = await response.JsonAsync();
        Assert.True(response.IsSuccessStatusCode, analysis.ToString());
        return analysis;
    }
}
