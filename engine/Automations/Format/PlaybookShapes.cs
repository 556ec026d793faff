namespace Reflex.Engine.Automations.Format;

/// <summary>`then` and everything below it.</summary>
internal static class PlaybookShapes
{
    private static readonly FieldType s_positive = new DurationType(TimeSpan.FromMilliseconds(1));
    private static readonly FieldType s_people = new ListType(new TextType(), OneAlone: true);
    private static readonly FieldType s_onFailure = new EnumType("stop", "continue", "undo");
    private static readonly Field s_action = new(
        "action", new ActionNameType(), "The name of the action, such as azure.restart.", Required: true);
    private static readonly Field s_with = new("with", new ActionInputType(), "The action's input; strings are templates.");

    public static Shape Level { get; } = new(
        "approvalLevel", "A level of escalation.",
        new("approvers", s_people, "People or groups who may decide.", Required: true),
        new("timeout", s_positive, "How long they have. Default: the same as the first level."));

    public static Shape Approval { get; } = new(
        "approval", "A human gate.",
        new("approvers", s_people, "People or groups who may decide.", Required: true),
        new("quorum", new IntegerType(1, 100), "How many of them must approve. Default 1."),
        new("timeout", s_positive, "How long they have. Default 1h."),
        new("onTimeout", new EnumType("reject", "escalate", "proceed"), "What happens if nobody has decided in time. Default reject."),
        new(
            "escalateTo",
            new UnionType(s_people, new ListType(new ObjectType(Level))),
            "The next approvers: names for one level, or a list of levels."),
        new("reasonRequired", new BooleanType(), "Whether a decision must carry a reason. Default false."),
        new("fourEyes", new BooleanType(), "Whether two different people must approve. Default false."),
        new("delegation", new BooleanType(), "Whether an approver may delegate the decision. Default false."));

    public static Shape Retry { get; } = new(
        "retry", "How a failed attempt is retried.",
        new("attempts", new IntegerType(1, 100), "The total number of attempts, including the first. Default 3."),
        new("backoff", new DurationType(TimeSpan.Zero), "The wait before the second attempt, doubled for each further one. Default 2s."),
        new("max", new DurationType(TimeSpan.Zero), "The longest wait between attempts. Default 1m."));

    public static Shape Undo { get; } = new(
        "undo", "The action that undoes a step.",
        s_action,
        s_with,
        new("retry", new ObjectType(Retry), "How it is retried."));

    public static Shape Verify { get; } = new(
        "verify", "Checks until the condition holds or the time is up.",
        s_action,
        s_with,
        new("until", new WhereType(), "The condition on the action's output; paths start at the output.", Required: true),
        new("every", s_positive, "How often it checks. Default 10s."),
        new("timeout", s_positive, "When it gives up and the step has failed. Default 5m."));

    public static Shape Step { get; } = new(
        "step", "Calls one action.",
        s_action,
        s_with,
        new("when", new TemplateType(), "The step is skipped if this renders to nothing, false or 0."),
        new(
            "approval",
            new UnionType(new EnumType("none"), new ObjectType(Approval)),
            "Who approves the step; `none` states that a destructive step needs no approval."),
        new("retry", new ObjectType(Retry), "How it is retried. Default: not at all."),
        new("timeout", s_positive, "How long one attempt may take."),
        new("onFailure", s_onFailure, "What happens when it has failed for good. Default: the playbook's setting."),
        new("undo", new ObjectType(Undo), "What undoes it."),
        new("verify", new ObjectType(Verify), "How its effect is verified."));

    public static Shape Group { get; } = new(
        "group", "Runs steps at once.",
        new("parallel", new LazyType(() => Steps!), "The steps.", Required: true),
        new("when", new TemplateType(), "The group is skipped if this renders to nothing, false or 0."));

    /// <summary>A list of steps; an entry called `parallel` with a list is a group without a name.</summary>
    public static FieldType Steps { get; } = new NamedListType(
        new UnionType(new ObjectType(Step), new ObjectType(Group)), "parallel", new LazyType(() => Steps!));

    public static Shape Incident { get; } = new(
        "incident", "The incident that a match opens.",
        new("severity", new EnumType("low", "medium", "high", "critical"), "How bad it is. Default medium."),
        new("title", new TemplateType(), "Its title.", Required: true),
        new("closeAfter", s_positive, "Closed after this long without a repetition. Default 30m."),
        new("reopenWithin", s_positive, "Reopened, instead of opening a new incident, if the problem returns this soon after closing."));

    public static Shape Then { get; } = new(
        "then", "What the automation does.",
        new("target", new TemplateType(), "The resource that a run locks, so that two runs never work on it at once."),
        new("incident", new ObjectType(Incident), "The incident that a match opens."),
        new("steps", Steps, "The steps, in order."),
        new("onFailure", s_onFailure, "What happens when a step has failed for good. Default stop."),
        new("approval", new ObjectType(Approval), "Who approves a run in mode approve."));
}
