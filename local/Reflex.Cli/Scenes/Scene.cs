namespace Reflex.Cli.Scenes;

/// <summary>
/// One story that `reflex demo` plays: the events that arrive, what a person answers, and how it has to end.
/// Read from a file under `scripts/samples/scenes`.
/// </summary>
internal sealed record Scene
{
    /// <summary>What the user types: the file's name without `.yaml`.</summary>
    public string Name { get; init; } = "";

    /// <summary>The story in one sentence.</summary>
    public string Title { get; init; } = "";

    /// <summary>What arrives or happens, in order.</summary>
    public IList<SceneStep> Feed { get; init; } = [];

    /// <summary>What `--exit` answers to every approval: <c>approve</c> (default) or <c>reject</c>.</summary>
    public string Decide { get; init; } = "approve";

    /// <summary>The runs that the scene has to leave behind.</summary>
    public IList<ExpectedRuns> Expect { get; init; } = [];
}

/// <summary>One entry of a scene's feed: a payload that arrives, or time that passes.</summary>
internal sealed record SceneStep
{
    /// <summary>The payload, relative to `scripts/samples`.</summary>
    public string? Send { get; init; }

    /// <summary>The trigger function that an Event Grid payload goes to. One of <c>To</c>, <c>Queue</c>, <c>Topic</c>.</summary>
    public string? To { get; init; }

    /// <summary>The Service Bus queue that the payload goes to.</summary>
    public string? Queue { get; init; }

    /// <summary>The Service Bus topic that the payload goes to.</summary>
    public string? Topic { get; init; }

    /// <summary>
    /// Values put into the payload, path → value. <c>now</c> and <c>now+10s</c> become a time; <c>{n}</c> becomes the number of
    /// the repetition, from 1; <c>{unique}</c> an identifier of this playing.
    /// </summary>
    public IDictionary<string, object?> Set { get; init; } = new Dictionary<string, object?>();

    /// <summary>How many times the payload is sent. Default 1.</summary>
    public int Times { get; init; } = 1;

    /// <summary>Time that passes with no input, e.g. <c>10m</c>; the demo's clock jumps.</summary>
    public string? Advance { get; init; }

    /// <summary>What the timeline says of this entry; made from the file name where absent.</summary>
    public string? Say { get; init; }
}

/// <summary>How the runs of one automation have to end.</summary>
internal sealed record ExpectedRuns
{
    public string Automation { get; init; } = "";

    /// <summary>How many runs. Default 1.</summary>
    public int Runs { get; init; } = 1;

    /// <summary>The state that each of them ends in. Default <c>succeeded</c>.</summary>
    public string State { get; init; } = "succeeded";
}
