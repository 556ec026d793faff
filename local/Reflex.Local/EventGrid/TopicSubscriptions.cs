using System.Reflection;
using Reflex.Functions.Triggers;
using Reflex.Local.Invocation;

namespace Reflex.Local.EventGrid;

/// <summary>
/// Which functions an event of a type goes to, from their <c>[EventTypes]</c>: the same attribute that Azure's subscriptions are made
/// from. A function that names no types gets the events that nobody names. Types are compared without regard to case.
/// </summary>
internal sealed class TopicSubscriptions
{
    private readonly Dictionary<string, List<string>> _byType = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _others = [];

    public TopicSubscriptions(IEnumerable<LocalFunction> functions)
    {
        foreach (LocalFunction function in functions)
        {
            IReadOnlyList<string>? types = function.Descriptor.Method.GetCustomAttribute<EventTypesAttribute>()?.Types;
            if (types is { Count: 0 })
            {
                _others.Add(function.Name);
            }

            foreach (string type in types ?? [])
            {
                if (!_byType.TryGetValue(type, out List<string>? names))
                {
                    _byType.Add(type, names = []);
                }

                names.Add(function.Name);
            }
        }
    }

    public IReadOnlyList<string> For(string type) => _byType.TryGetValue(type, out List<string>? names) ? names : _others;
}
