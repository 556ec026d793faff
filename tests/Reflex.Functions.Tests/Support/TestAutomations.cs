namespace Reflex.Functions.Tests.Support;

/// <summary>Automations that tests run.</summary>
internal static class TestAutomations
{
    /// <summary>A machine that goes down and comes back within ten minutes; it acts by the names of both events.</summary>
    public const string Flapping = """
        automation: flapping
        mode: auto
        when:
          by: [subject]
          within: 10m
          sequence:
            - down: { type: Microsoft.ResourceNotifications.HealthResources.AvailabilityStatusChanged, where: { data.resourceInfo.properties.availabilityState: Unavailable } }
            - up: { type: Microsoft.ResourceNotifications.HealthResources.AvailabilityStatusChanged, where: { data.resourceInfo.properties.availabilityState: Available } }
        then:
          steps:
            - act: { action: test.act, with: { name: "{{ down.id }}-{{ up.id }}" } }
        """;

    private const string When = """
        when:
          type: Microsoft.ResourceNotifications.HealthResources.AvailabilityStatusChanged
          where: { data.resourceInfo.properties.availabilityState: Unavailable }
        """;

    /// <summary>An automation for every machine that becomes unavailable.</summary>
    public static string Health(string name, string then, string mode = "auto", string guards = "") => $"""
        automation: {name}
        mode: {mode}
        {When}
        {guards}
        then:
        {Indent(then)}
        """;

    public static string Shipped(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Automations", name + ".yaml"));

    private static string Indent(string text) => "  " + text.ReplaceLineEndings("\n").TrimEnd().Replace("\n", "\n  ");
}
