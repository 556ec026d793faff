namespace Reflex.Functions.Storage;

/// <summary>What follows the prefix in the name of each table.</summary>
internal static class TableNames
{
    public const string Runs = "Runs";
    public const string Approvals = "Approvals";
    public const string ApprovalLinks = "ApprovalLinks";
    public const string Incidents = "Incidents";
    public const string Audit = "Audit";
    public const string Rejected = "Rejected";
    public const string Events = "Events";
    public const string Actions = "Actions";
    public const string Controls = "Controls";
    public const string Candidates = "Candidates";
    public const string Comparisons = "Comparisons";
}
