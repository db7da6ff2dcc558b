using EmoGen.Api.Http;
using EmoGen.Api.Keys;

namespace EmoGen.Api.Tests.Http;

public sealed class SecretFilterTests
{
    private const string Secret = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG";

    [Theory]
    [InlineData("GET /v1/jobs?key=eg_4kQz81bV_" + Secret + "&a=b", "GET /v1/jobs?key=eg_4kQz81bV_***&a=b")]
    [InlineData("/v1/jobs/eg_4kQz81bV_" + Secret + "/events", "/v1/jobs/eg_4kQz81bV_***/events")]
    [InlineData("eg_4kQz81bV_" + Secret + "x", "eg_4kQz81bV_***")]
    [InlineData("a key cut off: eg_4kQz81bV_0123", "a key cut off: eg_4kQz81bV_***")]
    [InlineData("?access_token=eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl_-1 HTTP/1.1", "?access_token=*** HTTP/1.1")]
    [InlineData("https://s3/a.png?X-Amz-Expires=60&X-Amz-Signature=00ffee&x=1", "https://s3/a.png?X-Amz-Expires=60&X-Amz-Signature=***&x=1")]
    [InlineData("https://azure/a.png?se=2030&sig=ab%2Bc/d%3D\"", "https://azure/a.png?se=2030&sig=***\"")]
    [InlineData("Key eg_4kQz81bV made: studio, scopes read", "Key eg_4kQz81bV made: studio, scopes read")]
    [InlineData("a design=bold eyJ", "a design=bold eyJ")]
    public void Credentials_are_taken_out_and_nothing_else(string line, string clean) => Assert.Equal(clean, SecretFilter.Clean(line));

    [Fact]
    public void Every_key_is_recognised()
    {
        string key = KeyText.Create();
        Assert.Equal($"[{KeyText.Prefix(key)}_***]", SecretFilter.Clean($"[{key}]"));
    }
}
