using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Reflex.Local.Discovery;

/// <summary>Finds the functions of assemblies by their attributes, as the worker's source generator does.</summary>
internal static partial class FunctionDiscovery
{
    private const BindingFlags Everything =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>The functions in the order of their names; invalid functions are added to the problems.</summary>
    public static IReadOnlyList<FunctionDescriptor> Find(
        IEnumerable<Assembly> assemblies, ProblemList problems, IReadOnlySet<Type>? only = null)
    {
        var found = new Dictionary<string, FunctionDescriptor>(StringComparer.OrdinalIgnoreCase);
        foreach ((MethodInfo method, string name) in Methods(assemblies, only))
        {
            if (Describe(method, name, problems) is not { } function)
            {
                continue;
            }

            if (!found.TryAdd(name, function))
            {
                problems.Add(
                    name,
                    method,
                    $"the name is taken by {found[name].EntryPoint} ({problems.Place(found[name].Method)}). Names differ by more than case; rename one of the two.");
            }
        }

        return [.. found.Values.OrderBy(function => function.Name, StringComparer.OrdinalIgnoreCase)];
    }

    private static IEnumerable<(MethodInfo Method, string Name)> Methods(IEnumerable<Assembly> assemblies, IReadOnlySet<Type>? only) =>
        from type in assemblies.SelectMany(assembly => assembly.GetTypes())
        where only is null || only.Contains(type)
        from method in type.GetMethods(Everything)
        let attribute = method.GetCustomAttribute<FunctionAttribute>()
        where attribute is not null
        select (method, attribute.Name);

    private static FunctionDescriptor? Describe(MethodInfo method, string name, ProblemList problems)
    {
        int before = problems.Count;
        CheckMethod(method, name, problems);
        var triggers = method.GetParameters()
            .Select(parameter => (Parameter: parameter, Attribute: parameter.GetCustomAttribute<TriggerBindingAttribute>()))
            .Where(candidate => candidate.Attribute is not null)
            .ToArray();
        switch (triggers.Length)
        {
            case 0:
                problems.Add(
                    name,
                    method,
                    "no parameter carries a trigger attribute. Put one on a parameter, for example [EventGridTrigger], or remove [Function].");
                break;
            case > 1:
                problems.Add(
                    name,
                    method,
                    $"{triggers.Length} parameters carry a trigger attribute ({string.Join(", ", triggers.Select(trigger => trigger.Parameter.Name))}). A function has one trigger; split the method.");
                break;
        }

        return problems.Count == before ? new FunctionDescriptor(name, method, triggers[0].Attribute!, triggers[0].Parameter) : null;
    }

    private static void CheckMethod(MethodInfo method, string name, ProblemList problems)
    {
        if (!ValidName().IsMatch(name))
        {
            problems.Add(
                name,
                method,
                "the name is not valid. It starts with a letter and has letters, digits, '_' and '-' only, 128 characters at most.");
        }

        if (!method.IsPublic || !IsVisible(method.DeclaringType!))
        {
            problems.Add(name, method, "the method or its class is not public, so the Functions host would not find it. Make both public.");
        }

        if (method.DeclaringType is { IsAbstract: true, IsSealed: false } && !method.IsStatic)
        {
            problems.Add(
                name,
                method,
                $"the class {method.DeclaringType.Name} is abstract and cannot be created. Move the function to a class that can.");
        }

        if (method.IsGenericMethodDefinition || method.DeclaringType!.ContainsGenericParameters)
        {
            problems.Add(name, method, "the method or its class is generic. A function has no type parameters; remove them.");
        }

        if (method.ReturnType == typeof(void) && method.GetCustomAttribute<AsyncStateMachineAttribute>() is not null)
        {
            problems.Add(name, method, "the method is `async void`, so nobody would see it fail. Return Task.");
        }
    }

    private static bool IsVisible(Type type) => type.IsVisible;

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_-]{0,127}$")]
    private static partial Regex ValidName();
}
