using System.ComponentModel.DataAnnotations;

namespace Reflex.Functions.Settings;

/// <summary>
/// Settings under <c>Reflex__Retention__</c>, in days. The audit has no retention: a chain with a missing head proves nothing.
/// </summary>
public sealed class RetentionOptions
{
    /// <summary>Finished runs with their timelines and approvals; 1 to 3,650. Default: 90.</summary>
    [Range(1, 3650)]
    public int Runs { get; set; } = 90;

    /// <summary>Closed incidents; 1 to 3,650. Default: 365.</summary>
    [Range(1, 3650)]
    public int Incidents { get; set; } = 365;

    /// <summary>Archived events; 1 to 3,650. Default: 30.</summary>
    [Range(1, 3650)]
    public int Events { get; set; } = 30;

    /// <summary>Rejected events; 1 to 3,650. Default: 30.</summary>
    [Range(1, 3650)]
    public int Rejected { get; set; } = 30;

    /// <summary>Comparisons of candidates with live versions; 1 to 3,650. Default: 30.</summary>
    [Range(1, 3650)]
    public int Comparisons { get; set; } = 30;

    /// <summary>
    /// Ended orchestrations in the Durable backend, counted from when they were created; 15 to 3,650. Default: 30. The least is a day more
    /// than a message may wait in a queue: until then the name of a run keeps its event from starting a second one.
    /// </summary>
    [Range(15, 3650)]
    public int Orchestrations { get; set; } = 30;
}
