using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using Reflex.Local.Bindings;
using Reflex.Local.Invocation;

namespace Reflex.Local.Http;

/// <summary>A request for a function, with the body if a parameter is read from it.</summary>
internal sealed record HttpDelivery(HttpContext Http, ReadOnlyMemory<byte> Body);

/// <summary>A function behind a route.</summary>
/// <param name="Function">The function.</param>
/// <param name="Pattern">The route, with the prefix of host.json and a leading slash.</param>
/// <param name="Methods">The HTTP methods, in capital letters; empty for all.</param>
/// <param name="ReadsBody">Whether a parameter is bound from the body.</param>
internal sealed record HttpRoute(LocalFunction Function, string Pattern, IReadOnlyList<string> Methods, bool ReadsBody);

/// <summary>
/// Binds <c>[HttpTrigger]</c> to ASP.NET Core's request. Function keys are not asked for: the host listens on the loopback
/// interface only.
/// </summary>
internal sealed partial class HttpTriggerBinding(string routePrefix) : ITriggerBinding
{
    private readonly Dictionary<string, string> _taken = new(StringComparer.OrdinalIgnoreCase);

    public Type AttributeType => typeof(HttpTriggerAttribute);

    public string TypeName => "httpTrigger";

    public List<HttpRoute> Routes { get; } = [];

    public TriggerUse Bind(FunctionBuilder function)
    {
        var trigger = (HttpTriggerAttribute)function.Descriptor.Trigger;
        string route = function.Resolve(trigger.Route ?? function.Descriptor.Name, "the route").Trim('/');
        string[] methods = [.. (trigger.Methods ?? []).Select(method => method.ToUpperInvariant()).Distinct()];
        RoutePattern? pattern = Parse(function, route);
        bool readsBody = BindTrigger(function);
        if (pattern is not null)
        {
            CheckFree(function, pattern, methods);
            BindValues(function, pattern, ref readsBody);
        }

        string full = $"/{(routePrefix.Length == 0 ? string.Empty : routePrefix + "/")}{route}";
        bool body = readsBody;
        return new TriggerUse { Listen = ready => Routes.Add(new HttpRoute(ready, full, methods, body)) };
    }

    private static RoutePattern? Parse(FunctionBuilder function, string route)
    {
        try
        {
            return RoutePatternFactory.Parse(route);
        }
        catch (RoutePatternException broken)
        {
            function.Problem($"the route '{route}' is not valid: {broken.Message}");
            return null;
        }
    }

    /// <summary>Two functions on one route would only be told apart by an error at the first request.</summary>
    private void CheckFree(FunctionBuilder function, RoutePattern pattern, string[] methods)
    {
        // The names of route parameters make no difference to what a route matches.
        string shape = ParameterName().Replace(pattern.RawText ?? string.Empty, "{");
        foreach (string method in methods.Length == 0 ? ["*"] : methods)
        {
            if (!_taken.TryAdd($"{method} {shape}", function.Descriptor.Name))
            {
                string other = _taken[$"{method} {shape}"];
                function.Problem(
                    $"the route '{pattern.RawText}' ({(method == "*" ? "all methods" : method)}) is taken by the function '{other}'. Give one of them another Route or other methods.");
            }
        }
    }

    /// <summary>The parameter with the attribute: the request itself, or an object that is read from the body.</summary>
    private static bool BindTrigger(FunctionBuilder function)
    {
        ParameterInfo parameter = function.Descriptor.TriggerParameter;
        Type type = parameter.ParameterType;
        if (type == typeof(HttpRequest))
        {
            function.Set(parameter, context => ((HttpDelivery)context.Trigger).Http.Request);
            return false;
        }

        if (typeof(HttpRequestData).IsAssignableFrom(type))
        {
            function.Problem(
                $"the local host does not imitate HttpRequestData (parameter '{parameter.Name}'). Use HttpRequest of ASP.NET Core.");
            function.Set(parameter, _ => null);
            return false;
        }

        return BindBody(function, parameter);
    }

    private static bool BindBody(FunctionBuilder function, ParameterInfo parameter)
    {
        if (PayloadConverter.For(parameter.ParameterType) is not { } convert)
        {
            function.Problem(
                $"a request cannot become a {TypeNames.Show(parameter.ParameterType)} (parameter '{parameter.Name}'). Use HttpRequest, or {PayloadConverter.SupportedTypes}.");
            function.Set(parameter, _ => null);
            return false;
        }

        function.Set(parameter, context => convert(((HttpDelivery)context.Trigger).Body));
        return true;
    }

    /// <summary>Parameters without an attribute of ours: [FromBody], and by name from the route or the query string.</summary>
    private static void BindValues(FunctionBuilder function, RoutePattern pattern, ref bool readsBody)
    {
        var names = pattern.Parameters.Select(part => part.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (ParameterInfo parameter in function.Unbound.ToArray())
        {
            if (parameter.GetCustomAttribute<FromBodyAttribute>() is not null
                || parameter.GetCustomAttribute<Microsoft.AspNetCore.Mvc.FromBodyAttribute>() is not null)
            {
                readsBody |= BindBody(function, parameter);
            }
            else if (parameter.ParameterType != typeof(FunctionContext) && parameter.ParameterType != typeof(CancellationToken)
                && RouteValueConverter.For(parameter.ParameterType) is { } convert)
            {
                string name = parameter.Name!;
                bool fromRoute = names.Contains(name);
                object? otherwise = parameter.HasDefaultValue ? parameter.DefaultValue : null;
                function.Set(
                    parameter,
                    context => Read(((HttpDelivery)context.Trigger).Http, name, fromRoute) is { } text ? convert(name, text) : otherwise);
            }
        }
    }

    private static string? Read(HttpContext http, string name, bool fromRoute)
    {
        string? text = fromRoute ? http.Request.RouteValues[name]?.ToString() : http.Request.Query[name].ToString();
        return string.IsNullOrEmpty(text) ? null : text;
    }

    [GeneratedRegex(@"\{[^}:?=]*")]
    private static partial Regex ParameterName();
}
