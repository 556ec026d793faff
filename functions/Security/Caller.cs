namespace Reflex.Functions.Security;

/// <summary>The role of a caller. Each role includes the earlier ones, except that only named approvers decide.</summary>
public enum Role
{
    /// <summary>Authenticated, but may see nothing.</summary>
    None = 0,

    Reader = 1,

    /// <summary>May also decide approvals that name it.</summary>
    Approver = 2,

    /// <summary>May also cancel, release, switch modes and stop everything.</summary>
    Operator = 3,
}

/// <summary>The caller of an HTTP request.</summary>
/// <param name="Name">The sign-in name, or the object ID of a service.</param>
/// <param name="Groups">Roles and groups, by name or object ID.</param>
/// <param name="Role">The highest role that the groups give.</param>
/// <param name="Address">Where the call came from.</param>
public sealed record Caller(string Name, IReadOnlySet<string> Groups, Role Role, string Address)
{
    /// <summary>Whether the caller is in every group: the development identity, which owns the machine.</summary>
    public bool IsInEveryGroup { get; init; }

    /// <summary>Whether an approver entry names this caller or one of their groups.</summary>
    public bool Is(string approver) =>
        IsInEveryGroup || string.Equals(approver, Name, StringComparison.OrdinalIgnoreCase) || Groups.Contains(approver);
}
