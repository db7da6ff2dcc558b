using System.Net;
using System.Text.Json;
using EmoGen.Api.Data;
using EmoGen.Api.Tests.Support;
using EmoGen.Api.Webhooks;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StandardWebhooks;

namespace EmoGen.Api.Tests.Webhooks;

/// <summary>Whose secret is whose, where it is kept, and where it is not.</summary>
public sealed class SecretTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("emogen-secret-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task Every_owner_has_a_secret_and_sees_deliveries_of_its_own_only()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        await using GuardedService service = new() { Settings = WebhookClients.Settings() };
        HttpClient ada = await service.ClientAsync("submit", "read"), ben = await service.ClientAsync("submit", "read"), admin = await service.ClientAsync("admin");
        string[] secrets = [await SecretAsync(ada), await SecretAsync(ben), await SecretAsync(admin)];
        Assert.Equal(3, secrets.Distinct().Count());
        Assert.All(secrets, secret => Assert.Equal(32, Convert.FromBase64String(secret["whsec_".Length..]).Length));
        Assert.Equal(secrets[0], await SecretAsync(ada));

        string id = await ada.CancelWithWebhookAsync(receiver.Url);
        ReceivedWebhook webhook = (await receiver.WaitForAsync(1))[0];
        new StandardWebhook(secrets[0]).Verify(webhook.Body, webhook.Headers);
        Assert.Throws<StandardWebhooks.Diagnostics.WebhookVerificationException>(() => new StandardWebhook(secrets[1]).Verify(webhook.Body, webhook.Headers));
        JsonElement delivery = await ada.WaitForDeliveryAsync(id, "delivered");

        string again = $"/v1/jobs/{id}/deliveries/{delivery.Id()}/redeliver";
        using HttpResponseMessage list = await ben.GetAsync($"/v1/jobs/{id}/deliveries", Cancellation);
        await list.ProblemAsync(404, "not-found");
        using HttpResponseMessage foreign = await ben.PostAsync(again, null, Cancellation);
        await foreign.ProblemAsync(404, "not-found");
        using HttpResponseMessage unknown = await ada.PostAsync($"/v1/jobs/{id}/deliveries/{Guid.NewGuid()}/redeliver", null, Cancellation);
        await unknown.ProblemAsync(404, "not-found");
        string otherJob = await ada.SubmitWithWebhookAsync(receiver.Url);
        using HttpResponseMessage mixed = await ada.PostAsync(again.Replace(id, otherJob, StringComparison.Ordinal), null, Cancellation);
        await mixed.ProblemAsync(404, "not-found");
        using HttpResponseMessage allowed = await admin.PostAsync(again, null, Cancellation);
        Assert.Equal(HttpStatusCode.Accepted, allowed.StatusCode);
        webhook = (await receiver.WaitForAsync(2))[1];
        new StandardWebhook(secrets[0]).Verify(webhook.Body, webhook.Headers);
    }

    [Fact]
    public async Task Processes_that_start_together_agree_on_one_secret_that_only_the_service_can_read()
    {
        WebhookSecrets[] processes = [.. Enumerable.Range(0, 16).Select(_ => Secrets())];
        string[] texts = await Task.WhenAll(processes.Select(secrets => Task.Run(() => secrets.Text("ada"))));
        Assert.Single(texts.Distinct());
        string file = Assert.Single(Directory.EnumerateFiles(_data));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(file).UnixFileMode);
        Assert.Equal(texts[0], Secrets().Text("ada"));
        Assert.NotEqual(texts[0], Secrets().Text("ben"));
        File.Delete(file);
        Assert.NotEqual(texts[0], Secrets().Text("ada"));
    }

    [Fact]
    public void A_secret_of_the_settings_is_taken_from_its_place_and_makes_no_file()
    {
        string secret = new('s', 32), file = Path.Combine(_data, "given");
        File.WriteAllText(file, secret + "\n");
        Assert.Equal(Secrets(new() { Secret = secret }).Text("ada"), Secrets(new() { SecretFile = file }).Text("ada"));
        Assert.NotEqual(Secrets(new() { Secret = new string('t', 32) }).Text("ada"), Secrets(new() { Secret = secret }).Text("ada"));
        Assert.Equal([file], Directory.EnumerateFiles(_data));
        File.WriteAllText(file, "short");
        StartupException refused = Assert.Throws<StartupException>(() => Secrets(new() { SecretFile = file }));
        Assert.StartsWith("EmoGen:Webhooks:Secret: ", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("short", refused.Message.Split(':')[^1], StringComparison.Ordinal);
    }

    private static async Task<string> SecretAsync(HttpClient client)
    {
        using HttpResponseMessage response = await client.GetAsync("/v1/webhooks/secret", Cancellation);
        Assert.True(response.Headers.CacheControl!.NoStore);
        return (await response.JsonAsync()).Text("secret");
    }

    private WebhookSecrets Secrets(WebhookOptions? webhooks = null) =>
        new(Options.Create(new EmoGenOptions { Data = _data, Webhooks = webhooks ?? new WebhookOptions() }), NullLogger<WebhookSecrets>.Instance);
}
