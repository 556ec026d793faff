using ArchUnitNET.Domain;

namespace Reflex.Architecture.Tests;

/// <summary>
/// The folders of a project in the order in which they may use each other: each uses only those that follow it. An order without ties leaves no
/// room for circles.
/// </summary>
/// <param name="root">Namespace of the project; a folder is the part that follows it.</param>
/// <param name="topDown">Folders, the topmost first.</param>
internal sealed class Layers(string root, params string[] topDown)
{
    /// <summary>What the types of the root namespace are called here.</summary>
    public const string Root = "(root)";

    /// <summary>Arrows that point up, and folders that have no place in the order, each as a sentence.</summary>
    public IEnumerable<string> Violations(ArchUnitNET.Domain.Architecture architecture)
    {
        foreach (IType type in architecture.Types)
        {
            if (FolderOf(type) is not { } folder)
            {
                continue;
            }

            int place = Array.IndexOf(topDown, folder);
            if (place < 0)
            {
                yield return $"{type.FullName}: folder '{folder}' has no place in the order of {root}; add it.";
                continue;
            }

            foreach (IType target in type.Dependencies.Select(dependency => dependency.Target).Where(target => target is not GenericParameter).Distinct())
            {
                if (FolderOf(target) is { } other && other != folder && Array.IndexOf(topDown, other) < place)
                {
                    yield return $"{type.FullName} must not use {target.FullName}: {other} lies above {folder}.";
                }
            }
        }
    }

    /// <summary>Folders of the order in which no type lies any more.</summary>
    public IEnumerable<string> Empty(ArchUnitNET.Domain.Architecture architecture) =>
        topDown.Except(architecture.Types.Select(FolderOf).OfType<string>(), StringComparer.Ordinal);

    private string? FolderOf(IType type)
    {
        string name = type.Namespace?.FullName ?? "";
        return name == root ? RootFolderOf(type)
            : name.StartsWith(root + ".", StringComparison.Ordinal) ? name[(root.Length + 1)..].Split('.')[0]
            : null;
    }

    // Names lie in the root folder's one file of names, below everything; whatever else lies there puts the project together.
    private static string RootFolderOf(IType type) =>
        type.FullName.Split('.')[^1].Split('+')[0] is "EventNames" or "OrchestratorNames" or "EntityNames" or "EntityOperations" ? "Names" : Root;
}
