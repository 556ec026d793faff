using System.Text.Json;
using Reflex.Engine.Events;
using Reflex.Engine.Templates;

namespace Reflex.Engine.Tests.Templates;

public sealed class TemplateEngineTests
{
    private static readonly TemplateEngine s_engine = new();

    [Fact]
    public void A_template_reads_events_json_and_plain_values()
    {
        TemplateModel model = TemplateModel.Empty
            .With("event", Event("1", """{"user":"ana","amount":12.5,"tags":["a","b"]}"""))
            .With("steps", new Dictionary<string, object?> { ["revoke"] = JsonSerializer.SerializeToElement(new { status = 200 }) })
            .With("key", "k");

        string text = s_engine.Render(
            "{{ key }} {{ event.id }} {{ event.data.user }} {{ event.data.amount | times: 2 }} {{ event.data.tags[1] }} {{ steps.revoke.status }} {{ nothing.here }}",
            model, TemplateTarget.Text);

        Assert.Equal("k 1 ana 25.0 b 200 ", text);
    }

    [Fact]
    public void A_part_of_several_events_means_the_last_one_and_can_be_looped_over()
    {
        TemplateModel model = TemplateModel.Empty.With("f", new[] { Event("1", """{"n":1}"""), Event("2", """{"n":2}""") });

        Assert.Equal("2 2 1 1,2,", s_engine.Render("{{ f.data.n }} {{ f.size }} {{ f[0].id }} {% for e in f %}{{ e.id }},{% endfor %}", model, TemplateTarget.Text));
    }

    [Theory]
    [InlineData("https://h/{{ v }}/x", TemplateTarget.Url)]
    [InlineData("https://h/{{ v | raw }}/x", TemplateTarget.Url)]
    [InlineData("https://h/{{ v | escape }}/x", TemplateTarget.Url)]
    [InlineData("https://h/{% assign w = v %}{{ w }}/x", TemplateTarget.Url)]
    public void A_value_adds_nothing_to_a_url(string template, TemplateTarget target)
    {
        string url = s_engine.Render(template, TemplateModel.Empty.With("v", "a/../b?c=d#e@evil"), target);

        var uri = new Uri(url);
        Assert.Equal("h", uri.Host);
        Assert.Equal(3, uri.Segments.Length);
        Assert.Empty(uri.Query);
        Assert.Empty(uri.Fragment);
    }

    [Theory]
    [InlineData("{{ v }}")]
    [InlineData("{{ v | raw }}")]
    [InlineData("{{ v | escape }}")]
    [InlineData("{% capture c %}{{ v }}{% endcapture %}{{ c }}")]
    public void A_value_adds_nothing_to_json(string template)
    {
        string json = s_engine.Render("{\"a\": \"" + template + "\"}", TemplateModel.Empty.With("v", "x\", \"b\": \"y\\\n"), TemplateTarget.Json);

        Assert.Single(JsonDocument.Parse(json).RootElement.EnumerateObject());
    }

    [Fact]
    public void A_value_in_a_url_keeps_nothing_but_unreserved_characters()
    {
        string ascii = new([.. Enumerable.Range(1, 127).Select(i => (char)i)]);
        string expected = string.Concat(ascii.Select(c => char.IsAsciiLetterOrDigit(c) || "-._~".Contains(c) ? c.ToString() : $"%{(int)c:X2}"));

        Assert.Equal(expected, s_engine.Render("{{ v }}", TemplateModel.Empty.With("v", ascii), TemplateTarget.Url));
        Assert.Equal("%C3%A9%F0%9F%98%80", s_engine.Render("{{ v }}", TemplateModel.Empty.With("v", "é😀"), TemplateTarget.Url));
    }

    [Theory]
    [InlineData("@evil.example")]
    [InlineData("a@evil.example/")]
    [InlineData("\\@evil.example")]
    public void A_value_makes_no_user_of_what_stands_before_it(string value)
    {
        string url = s_engine.Render("https://api.contoso.example{{ v }}/x", TemplateModel.Empty.With("v", value), TemplateTarget.Url);

        Assert.False(Uri.TryCreate(url, UriKind.Absolute, out Uri? address) && address.Host.EndsWith("evil.example", StringComparison.Ordinal) && address.UserInfo.Length > 0, url);
    }

    [Theory]
    [InlineData("{% for i in (1..100000000) %}x{% endfor %}")]
    [InlineData("{% assign a = 'xxxxxxxxxxxxxxxx' %}{% for i in (1..64) %}{% assign a = a | append: a %}{% endfor %}")]
    [InlineData("{{ 1 | divided_by: 0 }}")]
    [InlineData("{{ v")]
    public void What_goes_wrong_or_beyond_the_limits_is_a_template_error(string template)
    {
        Assert.Throws<TemplateException>(() => s_engine.Render(template, TemplateModel.Empty, TemplateTarget.Text));
    }

    [Fact]
    public void Now_is_the_time_of_the_model()
    {
        TemplateModel model = TemplateModel.Empty.At(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

        Assert.Equal("2026-01-02 03:04", s_engine.Render("{{ 'now' | date: '%Y-%m-%d %H:%M' }}", model, TemplateTarget.Text));
    }

    private static AutomationEvent Event(string id, string data) =>
        AutomationEvent.Create(id, "/s", "T", DateTimeOffset.UnixEpoch, data: JsonDocument.Parse(data).RootElement);

    [Fact]
    public void A_filter_renders_on_a_thread_that_serves_one_context_only()
    {
        SynchronizationContext? outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(new SingleThreadContext());
        try
        {
            string text = new TemplateEngine().Render("{{ id | split: '/' | last }}", TemplateModel.Empty.With("id", "a/b/c"), TemplateTarget.Text);
            Assert.Equal("c", text);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    /// <summary>Never runs what is posted while its one thread is busy, as an orchestrator's.</summary>
    private sealed class SingleThreadContext : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
        }
    }
}
