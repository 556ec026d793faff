namespace Reflex.Functions.Intake.Reading;

/// <summary>Reasons beyond the engine's own: the event is well formed, but not what the function that got it is for.</summary>
internal static class RejectionCodes
{
    /// <summary>The data is not of the event type's shape, or lacks a field that it cannot do without.</summary>
    public const string InvalidData = "invalid-data";

    /// <summary>A record of another kind than the queue is for, such as an audit record among sign-ins.</summary>
    public const string UnexpectedRecord = "unexpected-record";

    /// <summary>Reading it failed in a way that nobody foresaw; the reason has the error.</summary>
    public const string Unreadable = "unreadable";
}
