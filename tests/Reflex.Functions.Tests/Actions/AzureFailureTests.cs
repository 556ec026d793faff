using Reflex.Engine.Execution;

namespace Reflex.Functions.Tests.Actions;

/// <summary>Every action that calls Resource Manager, against each way in which it answers.</summary>
public sealed class AzureFailureTests
{
    private static readonly (string, string) AsyncOperation = ("Azure-AsyncOperation", "{endpoint}/operations/1");

    public static TheoryData<string> Actions => [.. ActionSamples.AzureNames];

    private static Task<ActionOutcome> ExecuteAsync(ActionBench bench, string action, int attempt = 1) =>
        bench.ExecuteAsync(action, ActionSamples.For(action).Input(bench), attempt);

    private static object Error(string code) => new { error = new { code, message = "Any message." } };

    [Theory, MemberData(nameof(Actions))]
    public async Task A_202_is_pending_and_asked_after_until_its_status_says_so(string action)
    {
        await using ActionBench bench = await ActionBench.StartAsync();
        int calls = ActionSamples.For(action).Calls;
        bench.Azure.Answer(calls, 202, null, AsyncOperation, ("Retry-After", "17"))
            .Answer(calls, 200, new { status = "InProgress" }, ("Retry-After", "5"))
            .Answer(calls, 200, new { status = "Succeeded" });

        ActionOutcome begun = await ExecuteAsync(bench, action);
        ActionOutcome going = await bench.PollAsync(action, begun);
        ActionOutcome done = await bench.PollAsync(action, going);

        Assert.Equal((ActionStatus.Pending, 17d), (begun.Status, begun.Pending!.RetryAfterSeconds));
        Assert.Equal((ActionStatus.Pending, 5d), (going.Status, going.Pending!.RetryAfterSeconds));
        Assert.Equal(ActionStatus.Succeeded, done.Status);
        Assert.Equal(3 * calls, bench.Azure.Requests.Count);
    }

    [Theory, MemberData(nameof(Actions))]
    public async Task A_202_with_a_location_is_done_when_that_no_longer_answers_202(string action)
    {
        await using ActionBench bench = await ActionBench.StartAsync();
        int calls = ActionSamples.For(action).Calls;
        bench.Azure.Answer(calls, 202, null, ("Location", "{endpoint}/operations/1"))
            .Answer(calls, 202, null, ("Location", "{endpoint}/operations/2"))
            .Answer(calls, 204);

        ActionOutcome begun = await ExecuteAsync(bench, action);
        ActionOutcome going = await bench.PollAsync(action, begun);

        Assert.Equal(ActionStatus.Succeeded, (await bench.PollAsync(action, going)).Status);
        Assert.Equal("/operations/2", bench.Azure.Requests.Last().Path);
    }

    [Theory, MemberData(nameof(Actions))]
    public async Task An_operation_that_fails_fails_for_good_with_Azures_own_words(string action)
    {
        await using ActionBench bench = await ActionBench.StartAsync();
        bench.Azure.Answer(ActionSamples.For(action).Calls, 202, null, AsyncOperation)
            .Answer(200, new { status = "Failed", error = new { code = "VMExtensionError", message = "No heartbeat." } });

        ActionOutcome ended = await bench.PollAsync(action, await ExecuteAsync(bench, action));

        Assert.Equal(("VMExtensionError", false), (ended.Error!.Code, ended.Error.Retryable));
        Assert.Contains("No heartbeat.", ended.Error.Message);
    }

    [Theory, MemberData(nameof(Actions))]
    public async Task A_conflict_may_be_tried_again_and_then_goes_through(string action)
    {
        await using ActionBench bench = await ActionBench.StartAsync();
        bench.Azure.Answer(409, Error("OperationNotAllowed"));

        ActionOutcome conflict = await ExecuteAsync(bench, action);
        Assert.Equal(("OperationNotAllowed", true), (conflict.Error!.Code, conflict.Error.Retryable));
        Assert.Single(bench.Azure.Requests);

        Assert.Equal(ActionStatus.Succeeded, (await ExecuteAsync(bench, action, attempt: 2)).Status);
    }

    [Theory, MemberData(nameof(Actions))]
    public async Task A_mistake_is_not_tried_again(string action)
    {
        await using ActionBench bench = await ActionBench.StartAsync();
        bench.Azure.Answer(403, Error("AuthorizationFailed"));

        ActionOutcome outcome = await ExecuteAsync(bench, action);

        Assert.Equal(("AuthorizationFailed", false), (outcome.Error!.Code, outcome.Error.Retryable));
        Assert.Single(bench.Azure.Requests);
    }

    [Theory, MemberData(nameof(Actions))]
    public async Task A_429_with_a_long_wait_is_left_to_the_runs_timer(string action)
    {
        await using ActionBench bench = await ActionBench.StartAsync();
        bench.Azure.Answer(429, Error("TooManyRequests"), ("Retry-After", "60"));

        ActionOutcome outcome = await ExecuteAsync(bench, action);

        Assert.Equal(("TooManyRequests", true, 60d), (outcome.Error!.Code, outcome.Error.Retryable, outcome.Error.RetryAfterSeconds));
        Assert.Single(bench.Azure.Requests);
    }

    [Theory, MemberData(nameof(Actions))]
    public async Task A_429_with_a_short_wait_and_a_500_are_tried_again_at_once_with_the_same_request(string action)
    {
        await using ActionBench bench = await ActionBench.StartAsync();
        bench.Azure.Answer(429, Error("TooManyRequests"), ("x-ms-retry-after-ms", "1")).Answer(500, Error("InternalServerError"));

        Assert.Equal(ActionStatus.Succeeded, (await ExecuteAsync(bench, action)).Status);
        Assert.Single(bench.Azure.Requests.Take(3).Select(request => (request.Method, request.Path, request.Query, request.RequestId, request.Body)).Distinct());
        Assert.Equal(2 + ActionSamples.For(action).Calls, bench.Azure.Requests.Count);
    }

    [Theory, MemberData(nameof(Actions))]
    public async Task A_500_that_stays_fails_the_attempt_and_leaves_the_next_one_to_the_run(string action)
    {
        await using ActionBench bench = await ActionBench.StartAsync();
        bench.Azure.Answer(times: 3, 500, Error("InternalServerError"));

        ActionOutcome outcome = await ExecuteAsync(bench, action);

        Assert.Equal(("InternalServerError", true), (outcome.Error!.Code, outcome.Error.Retryable));
        Assert.Equal(3, bench.Azure.Requests.Count);
        Assert.Equal(ActionStatus.Succeeded, (await ExecuteAsync(bench, action, attempt: 2)).Status);
    }

    [Theory, MemberData(nameof(Actions))]
    public async Task A_connection_that_breaks_every_time_is_no_answer_and_may_be_tried_again(string action)
    {
        await using ActionBench bench = await ActionBench.StartAsync();
        bench.Azure.HangUp().HangUp().HangUp();

        ActionOutcome outcome = await ExecuteAsync(bench, action);

        Assert.Equal(("NoAnswer", true), (outcome.Error!.Code, outcome.Error.Retryable));
    }

    [Theory, MemberData(nameof(Actions))]
    public async Task An_expired_token_is_replaced_by_a_fresh_one(string action)
    {
        await using ActionBench bench = await ActionBench.StartAsync();
        bench.Azure.Answer(401, Error("ExpiredAuthenticationToken"), ("WWW-Authenticate", "Bearer error=\"invalid_token\""));

        Assert.Equal(ActionStatus.Succeeded, (await ExecuteAsync(bench, action)).Status);
        Assert.Equal(["Bearer token1", "Bearer token2"], bench.Azure.Requests.Take(2).Select(request => request.Token));
    }
}
