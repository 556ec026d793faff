using System.ComponentModel.DataAnnotations;
using Reflex.Functions.Storage;

namespace Reflex.Functions.Settings;

/// <summary>
/// Every setting of the app, under the section <c>Reflex</c> (<c>Reflex__TablePrefix</c> and so on as environment variables). Storage is
/// named by <c>AzureWebJobsStorage</c>, as the Functions host does it; see <see cref="StorageConnection"/>.
/// </summary>
public sealed class ReflexOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Reflex";

    /// <summary>
    /// What the names of all tables and blob containers begin with; letters and digits, starting with a letter. Default: <c>Reflex</c>.
    /// </summary>
    [RegularExpression("^[A-Za-z][A-Za-z0-9]{0,30}$", ErrorMessage =
        "Reflex__TablePrefix must be 1 to 31 letters and digits and start with a letter, because table names allow nothing else.")]
    public string TablePrefix { get; set; } = "Reflex";

    /// <summary>Folder of the automations, absolute or relative to the app's own folder. Default: <c>Automations</c>.</summary>
    [Required]
    public string AutomationsPath { get; set; } = "Automations";

    /// <summary>Settings of actions.</summary>
    public ActionOptions Actions { get; set; } = new();

    public AuthOptions Auth { get; set; } = new();

    /// <summary>Settings of approvals and their notifications.</summary>
    public ApprovalOptions Approvals { get; set; } = new();

    /// <summary>Settings of retention.</summary>
    public RetentionOptions Retention { get; set; } = new();
}
