using System.Text.Json;
using Fluid;
using Reflex.Engine.Events;
using Reflex.Engine.Templates;

namespace Reflex.Engine.Tests.Templates;

/// <summary>Orchestrations render templates on a context of their own, where a continuation that is posted back can never run.</summary>
public sealed class TemplateThreadingTests
{
    [Fact]
    public void A_template_is_rendered_without_leaving_the_caller()
    {
        TemplateModel model = TemplateModel.Empty.With("words", "a/b/c");

        Assert.Equal("ccc is last", Render("{% for w in (1..3) %}{{ words | split: '/' | last }}{% endfor %} is last", model));
    }

    [Theory]
    [InlineData("{{ e.data.list | map: 'a' | join: '-' }}", "1-2")]
    [InlineData("{{ e.data.list | where: 'a', 2 | map: 'a' | first }}", "2")]
    [InlineData("{{ e.data.list | sort: 'a' | size }}{{ e.data.list | reverse | size }}", "22")]
    [InlineData("{{ e.data }}", """{"list":[{"a":1},{"a":2}]}""")]
    [InlineData("{{ e.data.list | json }}", null)]
    [InlineData("{% assign x = 'a' | append: 'b' %}{% capture y %}{{ x }}!{% endcapture %}{{ y | upcase }}", "AB!")]
    [InlineData("{% if e.data.list.size > 1 %}{% case 'a' %}{% when 'a' %}yes{% endcase %}{% else %}no{% endif %}", "yes")]
    [InlineData("{% unless false %}{% cycle 'a', 'b' %}{% increment n %}{% comment %}x{% endcomment %}{% raw %}{{ }}{% endraw %}{% endunless %}", "a0{{ }}")]
    [InlineData("{{ 'now' | date: '%Y' }}{{ 1 | plus: 2 | times: 3 | divided_by: 2 }}{{ 'a b' | url_encode | strip_html | truncate: 2 }}", null)]
    public void No_tag_or_filter_leaves_the_caller(string template, string? expected)
    {
        TemplateModel model = TemplateModel.Empty.With(
            "e", AutomationEvent.Create("1", "/s", "T", DateTimeOffset.UnixEpoch, data: JsonDocument.Parse("""{"list":[{"a":1},{"a":2}]}""").RootElement));

        string text = Render(template, model);

        Assert.Equal(expected ?? text, text);
    }

    [Fact]
    public void A_long_text_is_written_without_leaving_the_caller() =>
        Assert.Equal(100_000, Render("{{ long }}", TemplateModel.Empty.With("long", new string('x', 100_000))).Length);

    [Fact]
    public async Task The_writer_has_written_when_its_asynchronous_methods_return()
    {
        var writer = new LimitedWriter(100, new EncodedPlacement(NullEncoder.Default));
        Task[] written =
        [
            writer.WriteAsync('a'), writer.WriteAsync("b"), writer.WriteAsync(['c', 'd'], 0, 2), writer.WriteAsync("e".AsMemory()), writer.FlushAsync(), writer.FlushAsync(CancellationToken.None),
        ];

        Assert.All(written, task => Assert.True(task.IsCompletedSuccessfully));
        Assert.Equal("abcde", writer.ToString());
        await writer.DisposeAsync();
    }

    /// <summary>Renders for each place on a context where a continuation would be seen; a rendering that does not end at once is refused by the engine.</summary>
    private static string Render(string template, TemplateModel model)
    {
        var context = new PostCountingContext();
        SynchronizationContext? before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(context);
        try
        {
            var engine = new TemplateEngine();
            engine.Render(template, model, TemplateTarget.Url);
            engine.Render(template, model, TemplateTarget.Json);
            string text = engine.Render(template, model, TemplateTarget.Text);
            Assert.Equal(0, context.Posts);
            return text;
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    /// <summary>Runs what is posted elsewhere, so that the test ends either way, and counts it.</summary>
    private sealed class PostCountingContext : SynchronizationContext
    {
        private int _posts;

        public int Posts => _posts;

        public override void Post(SendOrPostCallback d, object? state)
        {
            Interlocked.Increment(ref _posts);
            ThreadPool.QueueUserWorkItem(_ => d(state));
        }
    }
}
