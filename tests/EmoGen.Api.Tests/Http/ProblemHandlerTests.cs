using EmoGen.Api.Http;
using Microsoft.AspNetCore.Http;

namespace EmoGen.Api.Tests.Http;

public sealed class ProblemHandlerTests
{
    [Fact]
    public async Task A_problem_for_a_client_that_has_gone_makes_no_error_of_its_own()
    {
        DefaultHttpContext gone = new() { RequestAborted = new CancellationToken(canceled: true) };
        await ProblemHandler.WriteAsync(gone, Problems.ForStatus(404));
        Assert.Equal(404, gone.Response.StatusCode);
    }
}
