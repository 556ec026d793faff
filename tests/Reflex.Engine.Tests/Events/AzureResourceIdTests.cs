using Reflex.Engine.Events;

namespace Reflex.Engine.Tests.Events;

public sealed class AzureResourceIdTests
{
    [Theory]
    [InlineData("/SUBSCRIPTIONS/A/RESOURCEGROUPS/G/PROVIDERS/MICROSOFT.DEVICES/IOTHUBS/H")]
    [InlineData(" /subscriptions/a/resourceGroups/g/providers/Microsoft.Devices/IotHubs/h/ ")]
    public void An_ID_is_the_same_in_any_case(string text)
    {
        AzureResourceId id = AzureResourceId.Parse(text)!;

        Assert.Equal("/subscriptions/a/resourcegroups/g/providers/microsoft.devices/iothubs/h", id.Value);
        Assert.Equal(("a", "g", "microsoft.devices/iothubs"), (id.SubscriptionId, id.ResourceGroup, id.Type));
    }

    [Theory]
    [InlineData("/subscriptions/a", null, "")]
    [InlineData("/subscriptions/a/resourceGroups/g", "g", "")]
    [InlineData("/subscriptions/a/providers/Microsoft.Insights/alerts/x", null, "microsoft.insights/alerts")]
    [InlineData("/subscriptions/a/resourceGroups//providers/P/t/n", null, "p/t")]
    [InlineData("/subscriptions/a/resourceGroups/g/providers/P/t/n/u/m", "g", "p/t/u")]
    [InlineData("/subscriptions/a/resourceGroups/g/providers/P/t/n/providers/Q/v/current", "g", "q/v")]
    public void It_tells_group_and_type(string text, string? group, string type)
    {
        AzureResourceId id = AzureResourceId.Parse(text)!;

        Assert.Equal((group, type), (id.ResourceGroup, id.Type));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/subscriptions")]
    [InlineData("/subscriptions/")]
    [InlineData("/subscriptions//resourceGroups/g")]
    [InlineData("subscriptions/a")]
    [InlineData("/tenants/t")]
    [InlineData("https://contoso.example/subscriptions/a")]
    public void Another_text_is_none(string? text) => Assert.Null(AzureResourceId.Parse(text));
}
