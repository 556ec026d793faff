using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Reflex.Functions.Actions.Framework;

namespace Reflex.Functions.Tests.Actions;

public sealed class ActionTypesTests
{
    [Fact]
    public void Every_action_class_is_registered_once_and_always_in_the_same_order()
    {
        var services = new ServiceCollection();

        services.AddReflex(new ConfigurationBuilder().Build());

        string[] registered = [.. services.Where(each => each.ServiceType == typeof(IAction)).Select(each => each.ImplementationType!.FullName!)];
        Assert.Equal(ActionTypes.All.Select(type => type.FullName), registered);
        Assert.Equal(registered.Order(StringComparer.Ordinal).Distinct(), registered);
        Assert.Contains("Reflex.Functions.Actions.WaitAction", registered);
        Assert.DoesNotContain(ActionTypes.All, type => type.IsAbstract);
    }
}
