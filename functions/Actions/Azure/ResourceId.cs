namespace Reflex.Functions.Actions.Azure;

/// <summary>The parts of a resource ID that actions look at.</summary>
internal static class ResourceId
{
    /// <summary>The full type, such as <c>microsoft.compute/virtualmachines</c>, in lower case; empty where there is none.</summary>
    public static string TypeOf(string id)
    {
        string[] segments = id.Trim('/').Split('/');
        int providers = Array.FindLastIndex(segments, segment => segment.Equals("providers", StringComparison.OrdinalIgnoreCase));
        if (providers < 0 || providers + 2 >= segments.Length)
        {
            return "";
        }

        var type = new List<string> { segments[providers + 1] };
        for (int i = providers + 2; i < segments.Length; i += 2)
        {
            type.Add(segments[i]);
        }

        return string.Join('/', type).ToLowerInvariant();
    }

    /// <summary>The last segment.</summary>
    public static string NameOf(string id) => id.TrimEnd('/')[(id.TrimEnd('/').LastIndexOf('/') + 1)..];
}
