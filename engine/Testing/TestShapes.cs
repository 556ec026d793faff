using Reflex.Engine.Automations.Format;

namespace Reflex.Engine.Testing;

/// <summary>The format of test files.</summary>
internal static class TestShapes
{
    private static readonly FieldType s_free = new AnyObjectType();
    private static readonly FieldType s_duration = new DurationType(TimeSpan.Zero);

    public static Shape File { get; } = new(
        "test file", "Automations, and cases that describe their behaviour.",
        new("automation", new TextType(), "The automation's file, relative to this one."),
        new("given", s_free, "Inline automations, one or a list."),
        new("cases", s_free, "A list of cases, each with name, steps and expect.", Required: true));

    public static Shape Case { get; } = new(
        "case", "Steps, and their expected results.",
        new("name", new TextType(), "What the case shows, as a sentence.", Required: true),
        new("automation", new TextType(), "The automation's file, instead of the one of the test file."),
        new("given", s_free, "Inline automations, instead of those of the test file."),
        new("steps", s_free, "What happens, in order.", Required: true),
        new("expect", s_free, "The expected results.", Required: true));

    public static Shape Step { get; } = new(
        "step", "One thing that happens.",
        new("event", s_free, "An event arrives."),
        new("advance", s_duration, "Time passes with no input."),
        new("restart", s_free, "The state is stored, the process ends, and a new process loads the state: { down: 10s }."),
        new("edit", s_free, "The automation is replaced: { automation: file or definition }."),
        new("answers", s_free, "What actions come to from now on: a list of outcomes by step, by step.undo or by step.verify."),
        new("decide", s_free, "Somebody decides: { step: restart, by: ana, verdict: approve, at: 5m }."));

    public static Shape Answer { get; } = new(
        "answer", "What one call of an action comes to.",
        new("output", s_free, "Its output; later templates see it as steps.NAME."),
        new("error", s_free, "Why it fails: { code: Conflict, message: ..., retryable: true, retryAfter: 30s }."),
        new("takes", s_duration, "How long it takes. Default 0s."));

    public static Shape AnswerError { get; } = new(
        "error", "Why a call fails.",
        new("code", new TextType(), "A word for programs, such as Conflict.", Required: true),
        new("message", new TextType(), "A sentence for people. Default: the code."),
        new("retryable", new BooleanType(), "Whether another attempt may go better. Default false."),
        new("retryAfter", s_duration, "How long the other side asks to wait."));

    public static Shape Decide { get; } = new(
        "decision", "What somebody says to a request for approval.",
        new("step", new TextType(), "The step that is asked for. Left out: the run as a whole."),
        new("by", new TextType(), "Who decides.", Required: true),
        new("verdict", new EnumType("approve", "reject", "delegate", "withdraw"), "What they say.", Required: true),
        new("at", s_duration, "When, from the case's zero. Default: the clock."),
        new("reason", new TextType(), "Why."),
        new("to", new TextType(), "For delegate: to whom."),
        new("groups", new ListType(new TextType(), OneAlone: true), "The groups they are in. Left out: all that are asked."));

    public static Shape Restart { get; } = new("restart", "A restart.", new Field("down", s_duration, "For how long. Default 0s."));

    public static Shape Expect { get; } = new(
        "expectation", "The expected results of the steps.",
        new("matches", s_free, "The exact list, in order."),
        new("counts", s_free, "What happened apart from matches."),
        new("runs", s_free, "How many runs start, or the exact list of them."),
        new("steps", s_free, "What the playbooks do: actions with their rendered input, in order; undos are called NAME.undo."),
        new("held", s_free, "The runs that guards held, in order."),
        new("approvals", s_free, "The requests for approval, in order."),
        new("incidents", s_free, "The incidents, in order."),
        new("nothing", new BooleanType(), "true: no match and no run."));

    public static Shape Match { get; } = new(
        "match", "A match; a field left out is not compared.",
        new("automation", new TextType(), "The automation's name."),
        new("key", s_free, "The value for one `by` path, a list for several."),
        new("at", s_duration, "Its time, from the case's zero."),
        new("parts", s_free, "Each part with the ids of its events."));

    public static Shape Counts { get; } = new(
        "counts", "What happened apart from matches.",
        new("late", new IntegerType(0, int.MaxValue), "Events that came too late."),
        new("suppressed", new IntegerType(0, int.MaxValue), "Matches that oncePer suppressed."),
        new("duplicate", new IntegerType(0, int.MaxValue), "Redeliveries."),
        new("unkeyed", new IntegerType(0, int.MaxValue), "Events without a key."),
        new("overflow", new IntegerType(0, int.MaxValue), "What exceeded a limit."),
        new("dropped", new IntegerType(0, int.MaxValue), "Partial matches that an edit dropped."));

    public static Shape Run { get; } = new(
        "run", "A run that started; a field left out is not compared.",
        new("automation", new TextType(), "The automation's name."),
        new("key", s_free, "The pattern's key, or else the target, or else the event's subject."),
        new("at", s_duration, "When it started, from the case's zero."),
        new("state", RunStates, "Where it stands at the end."));

    public static Shape Held { get; } = new(
        "held run", "A run that a guard held; a field left out is not compared.",
        new("automation", new TextType(), "The automation's name."),
        new("key", s_free, "The pattern's key, or else the target, or else the event's subject."),
        new("guard", new TextType(), "The guard, such as limit or oncePer."),
        new("at", s_duration, "When, from the case's zero."));

    public static Shape Approval { get; } = new(
        "approval", "A request for approval; a field left out is not compared, but for step.",
        new("automation", new TextType(), "The automation's name."),
        new("step", new TextType(), "The step. Left out: the run as a whole."),
        new("state", ApprovalStates, "Where it stands at the end."),
        new("at", s_duration, "When it was closed, from the case's zero; where it is pending, when it was made."));

    public static Shape Incident { get; } = new(
        "incident", "An incident; a field left out is not compared.",
        new("automation", new TextType(), "The automation's name."),
        new("key", s_free, "The pattern's key, or else the target, or else the event's subject."),
        new("state", new EnumType("open", "escalated", "closed"), "Where it stands at the end."),
        new("count", new IntegerType(1, int.MaxValue), "Its matches, the first included."),
        new("closedAt", s_duration, "When it was closed, from the case's zero."));

    private static EnumType RunStates => new(
        "running", "waitingForApproval", "waitingForTarget", "succeeded", "failed", "rejected", "held", "cancelled", "shadowed");

    private static EnumType ApprovalStates => new("pending", "approved", "rejected", "expired", "proceeded", "withdrawn");

    public static Shape PlannedStep { get; } = new(
        "expected step", "A planned step; a field left out is not compared.",
        new("name", new TextType(), "The step's name."),
        new("action", new TextType(), "The action."),
        new("with", s_free, "Its rendered input; fields left out are not compared."));
}
