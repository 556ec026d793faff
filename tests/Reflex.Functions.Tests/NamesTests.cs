using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Entities;

namespace Reflex.Functions.Tests;

/// <summary>The names in <c>Names.cs</c> are those of the compiled functions, and there are no others.</summary>
public sealed class NamesTests
{
    [Fact]
    public void Every_orchestrator_has_its_name_among_the_constants() =>
        Assert.Equal(NamesOf<OrchestrationTriggerAttribute>(), Constants(typeof(OrchestratorNames)).Values.Order(StringComparer.Ordinal));

    [Fact]
    public void Every_entity_has_its_name_among_the_constants() =>
        Assert.Equal(NamesOf<EntityTriggerAttribute>(), Constants(typeof(EntityNames)).Values.Order(StringComparer.Ordinal));

    [Fact]
    public void Every_operation_is_a_public_method_of_its_entity()
    {
        Dictionary<string, string> entities = Constants(typeof(EntityNames));
        foreach (Type operations in typeof(EntityOperations).GetNestedTypes())
        {
            Assert.True(entities.TryGetValue(operations.Name, out string? name), $"EntityNames has no '{operations.Name}', which EntityOperations names.");
            Type entity = Functions<EntityTriggerAttribute>().Single(function => function.Name == name).Method.DeclaringType!;
            Assert.True(entity.IsAssignableTo(typeof(ITaskEntity)), $"{entity} is no entity.");
            foreach (string operation in Constants(operations).Values)
            {
                Assert.True(
                    entity.GetMethod(operation, BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly) is not null,
                    $"{entity.Name} has no operation '{operation}', which EntityOperations.{operations.Name} names.");
            }
        }
    }

    private static IOrderedEnumerable<string> NamesOf<TTrigger>()
        where TTrigger : Attribute => Functions<TTrigger>().Select(function => function.Name).Order(StringComparer.Ordinal);

    private static IEnumerable<(string Name, MethodInfo Method)> Functions<TTrigger>()
        where TTrigger : Attribute =>
        from type in typeof(OrchestratorNames).Assembly.GetTypes()
        from method in type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly)
        let name = method.GetCustomAttribute<FunctionAttribute>()?.Name
        where name is not null && method.GetParameters().Any(parameter => parameter.GetCustomAttribute<TTrigger>() is not null)
        select (name, method);

    private static Dictionary<string, string> Constants(Type names) => names
        .GetFields(BindingFlags.Static | BindingFlags.Public)
        .Where(field => field.IsLiteral)
        .ToDictionary(field => field.Name, field => (string)field.GetRawConstantValue()!, StringComparer.Ordinal);
}
