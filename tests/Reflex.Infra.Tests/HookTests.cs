using Reflex.Infra.Tests.Tools;

namespace Reflex.Infra.Tests;

/// <summary>The post-deploy hook, as it runs under sh and under PowerShell: the same behaviour, word for word.</summary>
public sealed class HookTests
{
    public static TheoryData<string> Shells => HookRun.Shells;

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task It_sets_the_subscriptions_and_says_which(string shell)
    {
        using var hook = new HookRun(shell);

        (int exitCode, string output, string error) = await hook.RunAsync();

        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains("[reflex] set: Custom <- Custom (evgt-x)", output, StringComparison.Ordinal);
        Assert.Contains("[reflex] set: Health <- HealthResources (egst-health)", output, StringComparison.Ordinal);
        Assert.Equal(1, hook.Count("deployment sub create"));
        Assert.Contains("func-x", hook.DeploymentParameters, StringComparison.Ordinal);
        Assert.Contains("a b", hook.DeploymentParameters, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Run_twice_it_does_the_same_and_removes_nothing(string shell)
    {
        using var hook = new HookRun(shell);

        (_, string first, _) = await hook.RunAsync();
        (int exitCode, string second, _) = await hook.RunAsync();

        Assert.Equal(0, exitCode);
        Assert.Equal(first, second);
        Assert.Equal(0, hook.Count("rest --method delete"));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task What_if_shows_the_change_and_makes_none(string shell)
    {
        using var hook = new HookRun(shell);
        hook.Answer("subscriptions-evgt-x", "func-x-Custom\nfunc-x-Gone\n");

        (int exitCode, string output, _) = await hook.RunAsync("--what-if");

        Assert.Equal(0, exitCode);
        Assert.Contains("Resource changes: 2 to create.", output, StringComparison.Ordinal);
        Assert.Contains("[reflex] would remove: func-x-Gone (evgt-x)", output, StringComparison.Ordinal);
        Assert.Equal(0, hook.Count("deployment sub create"));
        Assert.Equal(0, hook.Count("rest --method delete"));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task It_waits_until_every_function_is_listed(string shell)
    {
        using var hook = new HookRun(shell);
        hook.Answer("functions.1", "");
        hook.Answer("functions.2", "func-x/Custom\n");

        (int exitCode, string output, _) = await hook.RunAsync();

        Assert.Equal(0, exitCode);
        Assert.Contains("Waiting for 2 function(s) of func-x to be listed", output, StringComparison.Ordinal);
        Assert.Contains("Waiting for 1 function(s) of func-x to be listed", output, StringComparison.Ordinal);
        Assert.Equal(3, hook.Count("functionapp function list"));
        Assert.Equal(1, hook.Count("deployment sub create"));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_function_that_never_comes_is_named_and_nothing_is_set(string shell)
    {
        using var hook = new HookRun(shell);
        hook.Answer("functions", "func-x/Custom\n");

        (int exitCode, _, string error) = await hook.RunAsync();

        Assert.Equal(1, exitCode);
        Assert.Contains("After 3 s func-x does not list: Health.", error, StringComparison.Ordinal);
        Assert.Equal(0, hook.Count("deployment sub create"));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task It_backs_off_while_roles_are_spreading_and_then_succeeds(string shell)
    {
        using var hook = new HookRun(shell);
        hook.Answer("create.1.error", "ERROR: {\"code\":\"AuthorizationFailed\",\"message\":\"403 ... does not have authorization\"}\n");
        hook.Answer("create.2.error", "ERROR: Destination endpoint not found. Resource details: ...\n");

        (int exitCode, string output, _) = await hook.RunAsync();

        Assert.Equal(0, exitCode);
        Assert.Contains("Refused for now (attempt 1 of 4)", output, StringComparison.Ordinal);
        Assert.Contains("Refused for now (attempt 2 of 4)", output, StringComparison.Ordinal);
        Assert.Equal(3, hook.Count("deployment sub create"));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task It_gives_up_on_a_403_that_stays_and_says_what_to_do(string shell)
    {
        using var hook = new HookRun(shell);
        hook.Answer("create.error", "ERROR: (Forbidden) 403\n");

        (int exitCode, _, string error) = await hook.RunAsync();

        Assert.Equal(1, exitCode);
        Assert.Contains("(Forbidden) 403", error, StringComparison.Ordinal);
        Assert.Contains("Refused 4 times.", error, StringComparison.Ordinal);
        Assert.Equal(4, hook.Count("deployment sub create"));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task It_does_not_repeat_what_cannot_succeed(string shell)
    {
        using var hook = new HookRun(shell);
        hook.Answer("create.error", "ERROR: InvalidTemplate: the parameter 'topics' has the wrong type\n");

        (int exitCode, _, string error) = await hook.RunAsync();

        Assert.Equal(1, exitCode);
        Assert.Contains("InvalidTemplate", error, StringComparison.Ordinal);
        Assert.Equal(1, hook.Count("deployment sub create"));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_subscription_of_a_function_that_is_gone_is_removed_and_those_of_others_stay(string shell)
    {
        using var hook = new HookRun(shell);
        hook.Answer("subscriptions-evgt-x", "func-x-Custom\nfunc-x-Renamed\nfunc-xy-Custom\nsomebody-elses\n");

        (int exitCode, string output, _) = await hook.RunAsync();

        Assert.Equal(0, exitCode);
        Assert.Contains("[reflex] removed: func-x-Renamed (evgt-x)", output, StringComparison.Ordinal);
        Assert.Equal(1, hook.Count("rest --method delete"));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task After_a_change_to_Service_Bus_the_subscriptions_of_functions_are_removed(string shell)
    {
        using var hook = new HookRun(shell);
        hook.Environment["REFLEX_EVENT_TOPIC_INDEX"] = "Custom serviceBus /topics/evgt-x";
        hook.Answer("create", "");
        hook.Answer("subscriptions-evgt-x", "func-x-Custom\nfunc-x-bus\n");

        (int exitCode, string output, _) = await hook.RunAsync();

        Assert.Equal(0, exitCode);
        Assert.Contains("[reflex] removed: func-x-Custom (evgt-x)", output, StringComparison.Ordinal);
        Assert.Equal(1, hook.Count("rest --method delete"));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_function_whose_source_is_not_connected_is_mentioned_and_not_waited_for(string shell)
    {
        using var hook = new HookRun(shell);
        hook.Answer("functions", "func-x/Custom\nfunc-x/Health\n");

        (int exitCode, string output, _) = await hook.RunAsync();

        Assert.Equal(0, exitCode);
        Assert.Contains("[reflex] Blobs: nothing is connected that calls it (source Storage)", output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Without_the_Azure_CLI_it_says_how_to_get_it(string shell)
    {
        using var hook = new HookRun(shell);
        hook.Remove("az");

        (int exitCode, _, string error) = await hook.RunAsync();

        Assert.Equal(1, exitCode);
        Assert.Contains("The Azure CLI (az) is missing.", error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Signed_out_it_says_how_to_sign_in_for_people_and_for_pipelines(string shell)
    {
        using var hook = new HookRun(shell);
        hook.Answer("account.error", "Please run 'az login'\n");

        (int exitCode, _, string error) = await hook.RunAsync();

        Assert.Equal(1, exitCode);
        Assert.Contains("Sign in with 'az login' (a pipeline: azure/login)", error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Before_anything_is_provisioned_it_names_the_setting_that_it_misses(string shell)
    {
        using var hook = new HookRun(shell);
        hook.Environment.Remove("REFLEX_EVENT_TOPICS");

        (int exitCode, _, string error) = await hook.RunAsync();

        Assert.Equal(1, exitCode);
        Assert.Contains("REFLEX_EVENT_TOPICS is not set.", error, StringComparison.Ordinal);
        Assert.Contains("azd provision", error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task An_unknown_option_is_refused(string shell)
    {
        using var hook = new HookRun(shell);

        (int exitCode, _, string error) = await hook.RunAsync("--dry-run");

        Assert.Equal(2, exitCode);
        Assert.Contains("unknown option --dry-run", error, StringComparison.Ordinal);
        Assert.Empty(hook.Calls);
    }
}
