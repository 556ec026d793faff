using System.Text;
using Reflex.Engine.Conditions;
using Reflex.Engine.Events;
using Reflex.Engine.Templates;

namespace Reflex.Engine.Tests.Conditions;

/// <summary>Numbers compare as they are written, beyond what doubles tell apart.</summary>
public sealed class ExactNumberTests
{
    [Theory]
    [InlineData("7615917337495251231", ComparisonOperator.In, "7615917337495251231", true)]
    [InlineData("7615917337495251231", ComparisonOperator.In, "7615917337495251299", false)]
    [InlineData("7615917337495251231", ComparisonOperator.LessThan, "7615917337495251299", true)]
    [InlineData("7615917337495251231", ComparisonOperator.GreaterThanOrEquals, "7615917337495251299", false)]
    [InlineData("7615917337495251299", ComparisonOperator.GreaterThan, "7615917337495251231", true)]
    [InlineData("0.30000000000000001", ComparisonOperator.In, "0.3", false)]
    [InlineData("0.30000000000000001", ComparisonOperator.GreaterThan, "0.3", true)]
    [InlineData("12.50", ComparisonOperator.In, "12.5", true)]
    [InlineData("1e2", ComparisonOperator.In, "100", true)]
    [InlineData("1e-400", ComparisonOperator.In, "0", false)]
    [InlineData("1e-400", ComparisonOperator.GreaterThan, "0", true)]
    [InlineData("9007199254740993", ComparisonOperator.LessThanOrEquals, "9007199254740992", false)]
    [InlineData("9007199254740993.0", ComparisonOperator.In, "9007199254740993", true)]
    public void A_number_compares_by_all_its_digits(string value, ComparisonOperator op, string operand, bool fits)
    {
        AutomationEvent e = Event(value, operand);

        Assert.Equal(fits, Compare(op, Operand.OfNumber(operand)).Evaluate(e, null));
        Assert.Equal(fits, Compare(op, Operand.OfTemplate("{{ p.data.other }}")).Evaluate(e, new Bound(e)));
        Assert.Equal(!fits, (Compare(op, Operand.OfNumber(operand)) with { IsNegated = true }).Evaluate(e, null));
    }

    [Theory]
    [InlineData("9007199254740993", false)]
    [InlineData("9007199254740994", true)]
    [InlineData("9007199254740995", true)]
    [InlineData("9007199254740996", false)]
    public void A_range_ends_where_it_is_written(string value, bool fits)
    {
        Comparison between = Compare(ComparisonOperator.Between, Operand.OfNumber("9007199254740994"), Operand.OfNumber("9007199254740995"));

        Assert.Equal(fits, between.Evaluate(Event(value, "0"), null));
    }

    [Fact]
    public void A_product_with_an_earlier_part_is_compared_unrounded()
    {
        AutomationEvent e = Event("1000000000000000.0000001", "100000000000");
        Comparison above = Compare(ComparisonOperator.GreaterThan, Operand.OfTemplate("{{ p.data.other | times: 10000 }}"));

        Assert.True(above.Evaluate(e, new Bound(e)));
        Assert.False(above.Evaluate(Event("1000000000000000", "0"), new Bound(e)));
    }

    private static Comparison Compare(ComparisonOperator op, params Operand[] operands) =>
        new() { Path = EventPath.Parse("data.v"), Operator = op, Operands = operands };

    private static AutomationEvent Event(string value, string other) => EventParser.Parse(
        Encoding.UTF8.GetBytes($$"""{"specversion":"1.0","id":"i1","source":"/s","type":"T","data":{"v":{{value}},"other":{{other}} } }"""), DateTimeOffset.UnixEpoch).Event!;

    private sealed class Bound(AutomationEvent e) : IPartBindings
    {
        public AutomationEvent? Last(string part) => e;
    }
}
