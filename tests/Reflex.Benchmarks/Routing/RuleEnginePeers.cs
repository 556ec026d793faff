using System.Linq.Expressions;
using NRules;
using NRules.RuleModel;
using NRules.RuleModel.Builders;
using RulesEngine.Models;

namespace Reflex.Benchmarks.Routing;

/// <summary>
/// The same 100 rules in Microsoft's RulesEngine: expressions compiled once, everything off that the matches do not need. Texts compare
/// with `==`, which is the cheapest that it offers; Reflex leaves case out of account.
/// </summary>
internal sealed class RulesEngineRules
{
    private const string WorkflowName = "orders";

    private readonly RulesEngine.RulesEngine _engine;

    public RulesEngineRules(int count)
    {
        var workflow = new Workflow
        {
            WorkflowName = WorkflowName,
            Rules = Enumerable.Range(0, count).Select(i => new Rule
            {
                RuleName = $"rule-{i}",
                Expression = $"""e.Type == "Contoso.Orders.Type{i % 10}" && e.Data.Order.Region == "region-{i / 10}" && e.Data.Order.Amount > 989""",
            }),
        };
        var settings = new ReSettings
        {
            EnableScopedParams = false,
            AutoExecuteActions = false,
            EnableFormattedErrorMessage = false,
            UseFastExpressionCompiler = true,
            NestedRuleExecutionMode = NestedRuleExecutionMode.Performance,
        };
        _engine = new RulesEngine.RulesEngine([workflow], settings);
    }

    public int Match(OrderEvent e)
    {
        ValueTask<List<RuleResultTree>> running = _engine.ExecuteAllRulesAsync(WorkflowName, new RuleParameter("e", e));
        List<RuleResultTree> results = running.IsCompletedSuccessfully ? running.Result : running.AsTask().GetAwaiter().GetResult();
        int matches = 0;
        foreach (RuleResultTree result in results)
        {
            if (result.IsSuccess)
            {
                matches++;
            }
        }

        return matches;
    }
}

/// <summary>
/// The same 100 rules in NRules, a Rete network: one session, into which each event is inserted, fired and retracted. Each comparison is a
/// condition of its own with its constant in it, so that rules of one type, and of one region, share their nodes.
/// </summary>
internal sealed class NRulesRules
{
    private readonly ISession _session;
    private int _fired;

    public NRulesRules(int count)
    {
        var rules = new RuleSet("orders");
        rules.Add(Enumerable.Range(0, count).Select(Rule));
        _session = new RuleCompiler().Compile([rules]).CreateSession();
    }

    public int Match(OrderEvent e)
    {
        _fired = 0;
        _session.Insert(e);
        _session.Fire();
        _session.Retract(e);
        return _fired;
    }

    private IRuleDefinition Rule(int i)
    {
        var builder = new RuleBuilder();
        builder.Name($"rule-{i}");
        PatternBuilder pattern = builder.LeftHandSide().Pattern(typeof(OrderEvent), "e");
        ParameterExpression e = Expression.Parameter(typeof(OrderEvent), "e");
        Expression order = Member(e, nameof(OrderEvent.Data), nameof(OrderData.Order));
        Expression[] conditions =
        [
            Expression.Equal(Member(e, nameof(OrderEvent.Type)), Expression.Constant($"Contoso.Orders.Type{i % 10}")),
            Expression.Equal(Member(order, nameof(Order.Region)), Expression.Constant($"region-{i / 10}")),
            Expression.GreaterThan(Member(order, nameof(Order.Amount)), Expression.Constant(989.0)),
        ];
        foreach (Expression condition in conditions)
        {
            pattern.Condition(Expression.Lambda(condition, e));
        }

        Expression<Action<IContext>> count = _ => Count();
        builder.RightHandSide().Action(count);
        return builder.Build();
    }

    private void Count() => _fired++;

    private static Expression Member(Expression of, params string[] names) => names.Aggregate(of, Expression.Property);
}
