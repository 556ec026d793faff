using System.Text;
using Reflex.Engine.Events;
using Reflex.Engine.Templates;

namespace Reflex.Engine.Tests.Templates;

/// <summary>The time of an event in a template: as it was sent, in UTC, with fractions only where there are some.</summary>
public sealed class EventTimeTests
{
    private static readonly TemplateEngine s_engine = new();

    [Theory]
    [InlineData("2026-01-05T00:00:29Z", "2026-01-05T00:00:29Z")]
    [InlineData("2026-01-05T00:00:29.0000000Z", "2026-01-05T00:00:29Z")]
    [InlineData("2026-01-05T00:00:29.50Z", "2026-01-05T00:00:29.5Z")]
    [InlineData("2026-01-05T02:00:29+02:00", "2026-01-05T00:00:29Z")]
    [InlineData("2026-01-05t00:00:29.1234567z", "2026-01-05T00:00:29.1234567Z")]
    public void It_is_in_UTC_with_the_fractions_that_there_are(string sent, string rendered)
    {
        AutomationEvent e = Parse($$"""{"specversion":"1.0","id":"1","source":"/s","type":"T","time":"{{sent}}"}""");
        TemplateModel model = TemplateModel.Empty.With("event", e);

        Assert.Equal($"{rendered} {rendered}", s_engine.Render("{{ event.time }} {{ event.eventTime }}", model, TemplateTarget.Text));
    }

    [Fact]
    public void Without_a_time_it_is_the_time_of_receipt()
    {
        TemplateModel model = TemplateModel.Empty.With("event", Parse("""{"specversion":"1.0","id":"1","source":"/s","type":"T"}"""));

        Assert.Equal("1970-01-01T00:00:00Z", s_engine.Render("{{ event.time }}", model, TemplateTarget.Text));
    }

    private static AutomationEvent Parse(string json) => EventParser.Parse(Encoding.UTF8.GetBytes(json), DateTimeOffset.UnixEpoch).Event!;
}
