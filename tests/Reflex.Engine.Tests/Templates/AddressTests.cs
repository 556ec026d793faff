using System.Text.Json;
using Reflex.Engine.Events;
using Reflex.Engine.Templates;

namespace Reflex.Engine.Tests.Templates;

/// <summary>What an event says never leads an address elsewhere.</summary>
public sealed class AddressTests
{
    [Theory]
    [InlineData("url", "https://h.example/items/{{ event.data.nope }}", "event.data.nope is missing; the url would address something else")]
    [InlineData("url", "https://h.example/items/{{ event.data.empty }}", "event.data.empty is empty; the url would address something else")]
    [InlineData("url", "https://h.example/items?id={{ event.data.nope }}", "event.data.nope is missing")]
    [InlineData("url", "https://{{ event.data.nope | upcase }}.h.example/", "event.data.nope is empty")]
    [InlineData("url", "{{ event.data.nope }}", "event.data.nope is missing")]
    [InlineData("url", "https://h.example/items/{{ event.data.nope | default: '' }}", "event.data.nope is empty")]
    [InlineData("webhookUrl", "https://h.example/{{ event.data.nope }}", "the webhookUrl would")]
    [InlineData("vaultUri", "https://{{ event.data.nope }}.vault.azure.net", "event.data.nope is missing")]
    [InlineData("endpoint", "https://h.example/{{ event.data['no pe'] }}", "event.data['no pe'] is missing")]
    [InlineData("path", "/subscriptions/s/resourceGroups/{{ event.data.nope }}", "event.data.nope is missing; the path would address something else")]
    [InlineData("resourceId", "{{ event.data.nope }}", "event.data.nope is missing")]
    [InlineData("networkSecurityGroupId", "/subscriptions/s/{{ event.data.list[9] }}/x", "event.data.list[9] is missing")]
    [InlineData("queue", "orders-{{ event.data.nope }}", "event.data.nope is missing")]
    [InlineData("secretName", "{{ event.data.nope }}", "event.data.nope is missing")]
    [InlineData("url", "{% capture c %}x{{ event.data.nope }}{% endcapture %}https://h.example/{{ c }}", "event.data.nope is missing")]
    [InlineData("url", "https://h.example/{% for i in (1..2) %}{{ event.data.nope }}{% endfor %}", "event.data.nope is missing")]
    public void A_value_that_is_missing_fails_by_its_name(string field, string template, string reason) =>
        Assert.Contains(reason, Assert.Throws<TemplateException>(() => Render(field, template)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("url", "https://h.example/crm/{{ event.data.up }}")]
    [InlineData("url", "https://h.example/crm/{{ event.data.here }}/x")]
    [InlineData("url", "https://h.example/crm/{{ event.data.dot }}{{ event.data.dot }}/x")]
    [InlineData("url", "https://h.example/crm/%2e{{ event.data.dot }}/x")]
    [InlineData("url", "https://h.example/crm\\{{ event.data.up }}?a=b")]
    [InlineData("path", "/subscriptions/s/resourceGroups/{{ event.data.up }}/x")]
    [InlineData("path", "/subscriptions/s/resourceGroups/{{ event.data.spaced }}/x")]
    [InlineData("path", "/subscriptions/s/resourceGroups/{{ event.data.rg }}/x")]
    [InlineData("path", "/subscriptions/s/resourceGroups/{{ event.data.line }}")]
    [InlineData("path", "/subscriptions/s/resourceGroups/{{ event.data.encoded }}/x")]
    [InlineData("path", "/subscriptions/s/resourceGroups/{{ event.data.query }}/x")]
    [InlineData("path", "/subscriptions/s{{ event.data.id }}/x")]
    [InlineData("path", "{{ event.data.climbing }}/x")]
    [InlineData("resourceId", "{{ event.data.climbing }}")]
    [InlineData("resourceId", "{{ event.data.id }}{{ event.data.line }}")]
    [InlineData("resourceId", "{{ event.data.line }}")]
    [InlineData("networkSecurityGroupId", "/subscriptions/s/nsg/{{ event.data.rg }}-nsg")]
    [InlineData("queue", "orders-{{ event.data.rg }}")]
    [InlineData("queue", "orders/{{ event.data.up }}")]
    [InlineData("queue", "{{ event.data.climbing }}")]
    [InlineData("secretName", "a{{ event.data.query }}")]
    [InlineData("path", "/subscriptions/s/{{ event.data.paths }}/x")]
    public void A_value_neither_adds_nor_climbs_segments(string field, string template) => Assert.Throws<TemplateException>(() => Render(field, template));

    [Theory]
    [InlineData("url", "https://h.example/items/{{ event.data.nope | default: 'x' }}", "https://h.example/items/x")]
    [InlineData("url", "https://h.example/items?q={{ event.data.nope | default: '' }}", "https://h.example/items?q=")]
    [InlineData("url", "https://h.example/items?q={{ event.data.up }}#{{ event.data.up }}", "https://h.example/items?q=..#..")]
    [InlineData("url", "https://h.example/{{ event.data.rg }}", "https://h.example/a%2Fproviders%2Fb")]
    [InlineData("url", "https://h.example/{{ event.data.paths }}", "https://h.example/a%2Fbc")]
    [InlineData("url", "https://h.example/{{ event.data.encoded }}", "https://h.example/%252e%252e")]
    [InlineData("url", "https://h.example/v1.0/{{ event.data.n }}", "https://h.example/v1.0/12.50")]
    [InlineData("url", "{{ event.data.link }}", "https://h.example/a?b=c")]
    [InlineData("url", "https://h.example/{% if event.data.nope %}{{ event.data.nope }}{% endif %}x", "https://h.example/x")]
    [InlineData("path", "{{ event.data.id }}", "/subscriptions/s1/resourceGroups/shop")]
    [InlineData("path", "{{ event.data.id }}/instanceView", "/subscriptions/s1/resourceGroups/shop/instanceView")]
    [InlineData("path", "/subscriptions/{{ event.data.n }}/resourceGroups/{{ event.data.name }}", "/subscriptions/12.50/resourceGroups/High CPU (1)")]
    [InlineData("resourceId", "{{ event.data.id | append: '/' }}", "/subscriptions/s1/resourceGroups/shop/")]
    [InlineData("queue", "orders/{{ event.data.n }}", "orders/12.50")]
    [InlineData("queue", "{{ event.data.rg }}", "a/providers/b")]
    public void What_fits_stays_what_it_is(string field, string template, string expected) => Assert.Equal(expected, Render(field, template));

    [Fact]
    public void What_is_no_address_may_be_empty_and_hold_anything() =>
        Assert.Equal("[a/providers/b]", Render("text", "[{{ event.data.rg }}{{ event.data.nope }}]"));

    private static string? Render(string field, string template)
    {
        AutomationEvent e = AutomationEvent.Create("i1", "/s", "T", DateTimeOffset.UnixEpoch, data: JsonElement.Parse(
            """
            {
              "up": "..", "here": ".", "dot": ".", "spaced": ".. ", "empty": "", "rg": "a/providers/b", "line": "a\n", "encoded": "%2e%2e", "query": "a?b", "n": 12.50,
              "id": "/subscriptions/s1/resourceGroups/shop", "climbing": "/subscriptions/s1/../s2", "list": [1], "paths": ["a/b", "c"], "name": "High CPU (1)",
              "link": "https://h.example/a?b=c"
            }
            """u8));
        return InputRenderer.Render(
            new TemplateEngine(), JsonSerializer.SerializeToElement(new Dictionary<string, string> { [field] = template }), TemplateModel.Empty.With("event", e)).GetProperty(field).GetString();
    }
}
