using System.Text.RegularExpressions;

namespace Reflex.Architecture.Tests;

/// <summary>
/// The order of the folders. It is said here and nowhere else. A new folder gets the place from which it can be read knowing only those below it.
/// </summary>
public sealed partial class LayerTests
{
    private static readonly Layers s_functions = new(
        "Reflex.Functions",
        Layers.Root, // composition
        "Triggers",
        "Web",
        "Orchestrations",
        "Activities",
        "Entities",
        "Upkeep",
        "DeadLetters", // above Intake: what is redriven comes in again
        "Intake",
        "Compare",
        "Approvals",
        "Incidents",
        "Guards",
        "Runs",
        "Archive",
        "Audit",
        "Actions",
        "Notices",
        "Catalog",
        "Outbound",
        "Storage",
        "Security",
        "Events",
        "Settings",
        "Telemetry",
        "Names"); // functions/Names.cs

    private static readonly Layers s_engine = new(
        "Reflex.Engine",
        "Testing",
        "Routing",
        "Execution",
        "Admission",
        "Automations",
        "Playbooks",
        "Patterns",
        "Conditions",
        "Templates",
        "Events");

    private static readonly Layers s_durable = new(
        "Reflex.Durable",
        "Client",
        "Dispatch",
        "Execution",
        "Storage",
        "History",
        Layers.Root); // options, registry, exceptions

    [Fact]
    public void Folders_of_the_app_use_only_those_below_them() => Findings.None(s_functions.Violations(Code.Functions));

    [Fact]
    public void Folders_of_the_engine_use_only_those_below_them() => Findings.None(s_engine.Violations(Code.Engine));

    [Fact]
    public void Folders_of_the_durable_engine_use_only_those_below_them() =>
        Findings.None(s_durable.Violations(Code.Durable).Where(finding => !DurableFacade().IsMatch(finding)));

    // The two classes through which others use it stand in its root folder and above all others.
    [GeneratedRegex(@"^Reflex\.Durable\.(DurableEngine|HistoryReplayer)[ +/]")]
    private static partial Regex DurableFacade();

    [Fact]
    public void No_folder_of_the_order_is_gone()
    {
        Findings.None(s_functions.Empty(Code.Functions));
        Findings.None(s_engine.Empty(Code.Engine));
    }

    [Fact]
    public void An_arrow_upward_is_named_with_both_its_ends()
    {
        var upsideDown = new Layers("Reflex.Engine", "Events", "Templates");

        Assert.Contains(
            "Reflex.Engine.Templates.IPartBindings must not use Reflex.Engine.Events.AutomationEvent: Events lies above Templates.",
            upsideDown.Violations(Code.Engine));
        Assert.Contains(
            upsideDown.Violations(Code.Engine), finding => finding.EndsWith("folder 'Routing' has no place in the order of Reflex.Engine; add it.", StringComparison.Ordinal));
    }
}
