using System.Reflection;
using Reflex.Local.Discovery;
using Reflex.Local.Invocation;
using Reflex.Local.Settings;

namespace Reflex.Local.Bindings;

/// <summary>A function while its parameters are being bound.</summary>
internal sealed class FunctionBuilder(FunctionDescriptor descriptor, SettingResolver settings, ProblemList problems)
{
    private readonly ParameterInfo[] _parameters = descriptor.Method.GetParameters();
    private readonly ParameterBinder?[] _binders = new ParameterBinder?[descriptor.Method.GetParameters().Length];

    public FunctionDescriptor Descriptor { get; } = descriptor;

    public SettingResolver Settings { get; } = settings;

    /// <summary>The parameters that nothing supplies yet.</summary>
    public IEnumerable<ParameterInfo> Unbound => _parameters.Where(parameter => _binders[parameter.Position] is null);

    public void Set(ParameterInfo parameter, ParameterBinder binder) => _binders[parameter.Position] = binder;

    public void Problem(string problem) => problems.Add(Descriptor.Name, Descriptor.Method, problem);

    /// <summary>Fills in <c>%Setting%</c>; a missing one becomes a problem.</summary>
    /// <param name="text">The attribute's text.</param>
    /// <param name="what">What the text is, for the message, for example "the queue name".</param>
    public string Resolve(string text, string what)
    {
        string resolved = Settings.Resolve(text, out IReadOnlyList<string> missing);
        foreach (string name in missing)
        {
            Problem(
                $"{what} refers to the setting '{name}', which has no value. Add it to Values in local.settings.json, or set the environment variable {name}.");
        }

        return resolved;
    }

    /// <summary>The binders in the order of the parameters; only when nothing is <see cref="Unbound"/>.</summary>
    public ParameterBinder[] Build() => [.. _binders.Select(binder => binder!)];
}
