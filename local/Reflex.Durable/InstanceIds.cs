namespace Reflex.Durable;

/// <summary>The two spaces of instance IDs: an entity's begins with an <c>@</c>, an orchestration's never does.</summary>
internal static class InstanceIds
{
    public static bool IsEntity(string id) => id.Length > 0 && id[0] == '@';

    public static void EnsureOrchestration(string? id)
    {
        if (id is not null && IsEntity(id))
        {
            throw new ArgumentException($"Instance ID '{id}' begins with '@', which marks entities. Use another ID.", nameof(id));
        }
    }
}
