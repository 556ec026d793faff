using Reflex.Local.Http;
using Reflex.Local.Invocation;

namespace Reflex.Local;

/// <summary>What a list of functions shows.</summary>
/// <param name="Name">The function's name.</param>
/// <param name="Trigger">The trigger's type as function.json calls it, for example <c>eventGridTrigger</c>.</param>
/// <param name="Route">For HTTP functions the path, with a leading slash.</param>
/// <param name="Methods">For HTTP functions the methods; empty for all.</param>
public sealed record FunctionSummary(string Name, string Trigger, string? Route, IReadOnlyList<string> Methods)
{
    internal static FunctionSummary Of(LocalFunction function, IReadOnlyList<HttpRoute> routes)
    {
        HttpRoute? route = routes.FirstOrDefault(candidate => candidate.Function == function);
        return new FunctionSummary(function.Name, function.TriggerType, route?.Pattern, route?.Methods ?? []);
    }
}
