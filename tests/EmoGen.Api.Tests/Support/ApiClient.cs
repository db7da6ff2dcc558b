using System.Net;
using System.Text;
using System.Text.Json;

namespace EmoGen.Api.Tests.Support;

/// <summary>What tests ask of the service, over HTTP. They are patient: the machine may be busy with other things.</summary>
internal static class ApiClient
{
    /// <summary>Posts JSON text as it is.</summary>
    public static async Task<HttpResponseMessage> PostJsonAsync(this HttpClient client, string path, string json, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Posts a job; returns it as accepted.</summary>
    public static async Task<JsonElement> SubmitAsync(this HttpClient client, string path, string json)
    {
        using HttpResponseMessage response = await client.PostJsonAsync(path, json);
        JsonElement job = await response.JsonAsync();
        Assert.True(response.StatusCode == HttpStatusCode.Accepted, job.ToString());
        return job;
    }

    /// <summary>Posts a job and waits for its end.</summary>
    public static async Task<JsonElement> FinishAsync(this HttpClient client, string path, string json) =>
        await client.WaitForEndAsync((await client.SubmitAsync(path, json)).Id());

    /// <summary>Waits until a job is over.</summary>
    public static Task<JsonElement> WaitForEndAsync(this HttpClient client, string id) =>
        client.WaitForAsync(id, job => job.Text("status") is "succeeded" or "failed" or "canceled");

    /// <summary>Waits until a job is as wished.</summary>
    public static async Task<JsonElement> WaitForAsync(this HttpClient client, string id, Func<JsonElement, bool> wish, int seconds = 300)
    {
        DateTime end = DateTime.UtcNow.AddSeconds(seconds);
        for (int asked = 1; ; asked++)
        {
            JsonElement job = await client.JsonAsync($"/v1/jobs/{id}");
            if (wish(job))
            {
                return job;
            }

            Assert.True(DateTime.UtcNow < end, $"not within {seconds} s: {job}");
            await Task.Delay(asked < 100 ? 30 : 150, TestContext.Current.CancellationToken); // a guarded service lets ten a second pass
        }
    }

    /// <summary>Waits until the service says it is ready; returns what it says then.</summary>
    public static async Task<JsonElement> WaitUntilReadyAsync(this HttpClient client)
    {
        for (DateTime end = DateTime.UtcNow.AddSeconds(300); ;)
        {
            using HttpResponseMessage response = await client.GetAsync("/health/ready", TestContext.Current.CancellationToken);
            if (response.IsSuccessStatusCode)
            {
                return await response.JsonAsync();
            }

            Assert.True(DateTime.UtcNow < end, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    public static async Task<JsonElement> JsonAsync(this HttpClient client, string path)
    {
        using HttpResponseMessage response = await client.GetAsync(path, TestContext.Current.CancellationToken);
        JsonElement json = await response.JsonAsync();
        Assert.True(response.IsSuccessStatusCode, $"GET {path}: {json}");
        return json;
    }

    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage response)
    {
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        using JsonDocument document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    /// <summary>Checks that an answer is a problem of a type.</summary>
    public static async Task<JsonElement> ProblemAsync(this HttpResponseMessage response, int status, string name)
    {
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        JsonElement problem = await response.JsonAsync();
        Assert.Equal("urn:emogen:problem:" + name, problem.Text("type"));
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        return problem;
    }

    /// <summary>The files of a finished job, in order.</summary>
    public static async Task<List<byte[]>> PicturesAsync(this HttpClient client, JsonElement job)
    {
        List<byte[]> files = [];
        foreach (JsonElement image in job.GetProperty("images").EnumerateArray())
        {
            files.Add(await client.GetByteArrayAsync(image.Text("contentUrl"), TestContext.Current.CancellationToken));
        }

        return files;
    }

    /// <summary>The SHA-256 of the pictures of a finished job, in order, as the service says them.</summary>
    public static async Task<List<string>> HashesAsync(this HttpClient client, JsonElement job)
    {
        Assert.True(job.Text("status") == "succeeded", job.ToString());
        List<string> hashes = [];
        foreach (JsonElement image in job.Images())
        {
            hashes.Add((await client.JsonAsync($"/v1/images/{image.Id()}")).Text("sha256"));
        }

        return hashes;
    }

    /// <summary>Checks that a worker turned from a canceled job to the next within a step: within 5 s and the time of 100 steps, where the whole job has 2400.</summary>
    public static void AssertStoppedWithinAStep(JsonElement running, JsonElement canceled, JsonElement next)
    {
        TimeSpan drawn = canceled.GetProperty("finishedAt").GetDateTime() - canceled.GetProperty("startedAt").GetDateTime();
        TimeSpan step = drawn / running.GetProperty("progress").GetProperty("step").GetInt32();
        DateTime free = canceled.GetProperty("finishedAt").GetDateTime(), asked = next.GetProperty("createdAt").GetDateTime();
        TimeSpan gap = next.GetProperty("startedAt").GetDateTime() - (asked > free ? asked : free);
        Assert.InRange(gap, TimeSpan.Zero, TimeSpan.FromSeconds(5) + (100 * step));
    }

    public static string Text(this JsonElement json, string property) => json.GetProperty(property).GetString()!;

    public static string Id(this JsonElement json) => json.Text("id");

    public static JsonElement[] Images(this JsonElement job) => [.. job.GetProperty("images").EnumerateArray()];
}
