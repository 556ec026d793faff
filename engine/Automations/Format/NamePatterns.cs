namespace Reflex.Engine.Automations.Format;

internal static class NamePatterns
{
    /// <summary>Names of parts and steps: they become part of instance IDs, templates and file names.</summary>
    public const string Name = "^[A-Za-z][A-Za-z0-9_-]{0,63}$";

    /// <summary>Names of automations also name files and rows, so they are lower case.</summary>
    public const string Automation = "^[a-z0-9][a-z0-9-]{0,63}$";
}
