using Microsoft.Extensions.Options;
using Reflex.Functions.Settings;

namespace Reflex.Functions.Security;

/// <summary>
/// Groups that the configuration names (<see cref="ApprovalOptions.Groups"/>); in Azure the token's own groups and roles come on top.
/// </summary>
public sealed class GroupDirectory(IOptions<ReflexOptions> options)
{
    private readonly Lazy<ILookup<string, string>> _groupsByMember = new(() => Parse(options.Value.Approvals.Groups));

    public IEnumerable<string> GroupsOf(string member) => _groupsByMember.Value[member];

    private static ILookup<string, string> Parse(string text) =>
        text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(entry => entry.Split('=', 2, StringSplitOptions.TrimEntries))
            .Where(entry => entry.Length == 2)
            .SelectMany(entry => entry[1]
                .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(member => (Group: entry[0], Member: member)))
            .ToLookup(pair => pair.Member, pair => pair.Group, StringComparer.OrdinalIgnoreCase);
}
