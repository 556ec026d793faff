using Reflex.Engine.Execution;

namespace Reflex.Engine.Tests.Execution;

public class TargetRulesTests
{
    private readonly TargetState _state = new();

    [Fact]
    public void The_first_run_gets_the_target_and_asking_again_changes_nothing()
    {
        Assert.Equal(new TargetGrant(true, "a"), TargetRules.Acquire(_state, "a"));
        Assert.Equal(new TargetGrant(true, "a"), TargetRules.Acquire(_state, "a"));
        Assert.Empty(_state.Waiting);
    }

    [Fact]
    public void Others_wait_in_the_order_in_which_they_asked()
    {
        TargetRules.Acquire(_state, "a");
        Assert.Equal(new TargetGrant(false, "a"), TargetRules.Acquire(_state, "b"));
        Assert.Equal(new TargetGrant(false, "a"), TargetRules.Acquire(_state, "b"));
        TargetRules.Acquire(_state, "c");

        Assert.Equal("b", TargetRules.Release(_state, "a"));
        Assert.Equal("c", TargetRules.Release(_state, "b"));
        Assert.Null(TargetRules.Release(_state, "c"));
        Assert.Null(_state.Holder);
    }

    [Fact]
    public void A_run_that_waits_can_leave_the_line_and_releases_nothing()
    {
        TargetRules.Acquire(_state, "a");
        TargetRules.Acquire(_state, "b");

        Assert.Null(TargetRules.Release(_state, "b"));
        Assert.Equal("a", _state.Holder);
        Assert.Null(TargetRules.Release(_state, "a"));
    }
}
