using System.Reflection;

namespace Reflex.Local.Discovery;

/// <summary>Collects everything that is wrong with the functions, so that one start shows it all.</summary>
internal sealed class ProblemList(SourceLocator locator)
{
    private readonly List<string> _problems = [];

    public int Count => _problems.Count;

    /// <param name="function">The function's name.</param>
    /// <param name="method">Where it is written.</param>
    /// <param name="problem">What is wrong and what to do, one or two sentences, starting with a small letter or a name.</param>
    public void Add(string function, MethodInfo method, string problem) =>
        _problems.Add($"{Place(method)}: function '{function}': {problem}");

    public string Place(MethodInfo method) =>
        locator.Find(method)?.ToString() ?? $"{method.DeclaringType?.FullName}.{method.Name}";

    /// <exception cref="HostStartException">There is at least one problem.</exception>
    public void ThrowIfAny()
    {
        if (_problems.Count > 0)
        {
            throw new HostStartException(_problems);
        }
    }
}
