//! Tokens to an expression: or below xor below and below not below comparisons, as in Wireshark.

use std::ops::Range;

use super::ast::{Comparison, Expr, Operator, Part, Quantifier, Term, TermKind};
use super::error::FilterError;
use super::lexer::{Spanned, Token, tokens};
use super::piece::piece;

/// How deep parentheses, `not`, calls and calculations may nest: what is evaluated later nests no deeper.
const MAX_DEPTH: usize = 100;

/// Reads an expression; `None` if it is empty, which selects everything.
pub(super) fn parse(text: &str) -> Result<Option<Expr>, FilterError> {
    let tokens = tokens(text)?;
    if tokens.is_empty() {
        return Ok(None);
    }
    let mut parser = Parser { text, tokens, next: 0, depth: 0 };
    let expr = parser.or()?;
    match parser.peek() {
        None => Ok(Some(expr)),
        Some(_) => Err(parser.unexpected()),
    }
}

struct Parser<'t> {
    text: &'t str,
    tokens: Vec<Spanned>,
    next: usize,
    depth: usize,
}

type Parsed<T> = Result<T, FilterError>;

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next).map(|(token, _)| token)
    }

    fn here(&self) -> Range<usize> {
        self.tokens.get(self.next).map_or(self.text.len()..self.text.len(), |(_, at)| at.clone())
    }

    fn take(&mut self, wanted: &Token) -> bool {
        let found = self.peek() == Some(wanted);
        self.next += usize::from(found);
        found
    }

    fn symbol(&mut self, wanted: &'static str) -> bool {
        self.take(&Token::Symbol(wanted))
    }

    fn expect(&mut self, wanted: &'static str) -> Parsed<Range<usize>> {
        let at = self.here();
        if self.symbol(wanted) { Ok(at) } else { Err(self.unexpected().with_hint(format!("a '{wanted}' is missing"))) }
    }

    fn unexpected(&self) -> FilterError {
        let at = self.here();
        match self.text.get(at.clone()).filter(|text| !text.is_empty()) {
            Some(found) => {
                let found: String = found.chars().take(40).collect();
                FilterError::new(self.text, at, format!("'{}' does not belong here", found.escape_debug()))
            }
            None => FilterError::new(self.text, at, "the expression ends too early"),
        }
    }

    /// Goes one level deeper; each call is matched by one of `self.depth -= 1`.
    fn deeper(&mut self) -> Parsed<()> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            let message = format!("the expression nests more than {MAX_DEPTH} levels deep");
            return Err(FilterError::new(self.text, self.here(), message));
        }
        Ok(())
    }

    fn or(&mut self) -> Parsed<Expr> {
        self.joined(&Token::Or, Self::xor, Expr::Or)
    }

    fn xor(&mut self) -> Parsed<Expr> {
        self.joined(&Token::Xor, Self::and, Expr::Xor)
    }

    fn and(&mut self) -> Parsed<Expr> {
        self.joined(&Token::And, Self::not, Expr::And)
    }

    fn joined(
        &mut self,
        between: &Token,
        part: impl Fn(&mut Self) -> Parsed<Expr>,
        join: fn(Vec<Expr>) -> Expr,
    ) -> Parsed<Expr> {
        let first = part(self)?;
        let mut parts = vec![first];
        while self.take(between) {
            parts.push(part(self)?);
        }
        Ok(if parts.len() == 1 { parts.swap_remove(0) } else { join(parts) })
    }

    fn not(&mut self) -> Parsed<Expr> {
        let mut negated = false;
        while self.take(&Token::Not) {
            negated = !negated;
        }
        let inner = self.primary()?;
        Ok(if negated { Expr::Not(Box::new(inner)) } else { inner })
    }

    fn primary(&mut self) -> Parsed<Expr> {
        if self.symbol("(") {
            self.deeper()?;
            let inner = self.or()?;
            self.expect(")")?;
            self.depth -= 1;
            return Ok(inner);
        }
        let quantifier = match self.peek() {
            Some(Token::Any) => Some(Quantifier::Any),
            Some(Token::All) => Some(Quantifier::All),
            _ => None,
        };
        self.next += usize::from(quantifier.is_some());
        let left = self.sum()?;
        self.relation(left, quantifier)
    }

    /// What follows the first term: nothing, a relation, or a chain of comparisons.
    fn relation(&mut self, left: Term, wanted: Option<Quantifier>) -> Parsed<Expr> {
        let quantifier = wanted.unwrap_or(Quantifier::Any);
        if self.take(&Token::Contains) {
            let right = self.entity()?;
            return Ok(Expr::Contains { quantifier, left, right });
        }
        if self.take(&Token::Matches) {
            let right = self.entity()?;
            return Ok(Expr::Matches { quantifier, left, right });
        }
        let not_in = self.peek() == Some(&Token::Not) && matches!(self.tokens.get(self.next + 1), Some((Token::In, _)));
        self.next += usize::from(not_in);
        if self.take(&Token::In) {
            return Ok(Expr::In { quantifier, negated: not_in, left, set: self.set()? });
        }
        let mut parts = Vec::new();
        let mut left = left;
        while let Some((comparison, own)) = self.comparison() {
            let right = self.sum()?;
            let quantifier = wanted.unwrap_or(own);
            parts.push(Expr::Compare { comparison, quantifier, left, right: right.clone() });
            left = right;
        }
        match parts.len() {
            0 if wanted.is_some() => Err(self.unexpected().with_hint("'any' and 'all' stand before a comparison")),
            0 => Ok(Expr::Test(left)),
            1 => Ok(parts.swap_remove(0)),
            _ => Ok(Expr::And(parts)),
        }
    }

    /// A comparison and how many values it asks for by itself.
    fn comparison(&mut self) -> Option<(Comparison, Quantifier)> {
        let found = match self.peek()? {
            Token::AllEqual => (Comparison::Equal, Quantifier::All),
            Token::AnyNotEqual => (Comparison::NotEqual, Quantifier::Any),
            Token::Compare(Comparison::NotEqual) => (Comparison::NotEqual, Quantifier::All),
            Token::Compare(other) => (*other, Quantifier::Any),
            _ => return None,
        };
        self.next += 1;
        Some(found)
    }

    fn set(&mut self) -> Parsed<Vec<(Term, Option<Term>)>> {
        self.expect("{")?;
        let mut set = Vec::new();
        loop {
            let low = self.sum()?;
            let high = if self.symbol("..") { Some(self.sum()?) } else { None };
            set.push((low, high));
            if !self.symbol(",") {
                break;
            }
        }
        if self.symbol("}") {
            return Ok(set);
        }
        Err(self.unexpected().with_hint("values in a set are separated by commas: {80, 443, 8000..8010}"))
    }

    fn sum(&mut self) -> Parsed<Term> {
        self.calculation(0)
    }

    /// `&` binds least, then `+ -`, then `* / %`.
    fn calculation(&mut self, level: usize) -> Parsed<Term> {
        const LEVELS: [&[(&str, Operator)]; 3] = [
            &[("&", Operator::BitAnd)],
            &[("+", Operator::Add), ("-", Operator::Subtract)],
            &[("*", Operator::Multiply), ("/", Operator::Divide), ("%", Operator::Remainder)],
        ];
        let Some(operators) = LEVELS.get(level) else { return self.signed() };
        let mut left = self.calculation(level + 1)?;
        let before = self.depth;
        while let Some((_, operator)) = operators.iter().find(|(symbol, _)| self.peek() == Some(&Token::Symbol(symbol)))
        {
            self.next += 1;
            // Each one puts what is to its left a level deeper.
            self.deeper()?;
            let right = self.calculation(level + 1)?;
            let at = left.at.start..right.at.end;
            left = Term { kind: TermKind::Calculate(*operator, Box::new(left), Box::new(right)), at };
        }
        self.depth = before;
        Ok(left)
    }

    fn signed(&mut self) -> Parsed<Term> {
        let start = self.here().start;
        if self.symbol("+") {
            self.deeper()?;
            let term = self.signed()?;
            self.depth -= 1;
            return Ok(term);
        }
        if self.symbol("-") {
            self.deeper()?;
            let inner = self.signed()?;
            self.depth -= 1;
            let at = start..inner.at.end;
            return Ok(Term { kind: TermKind::Negate(Box::new(inner)), at });
        }
        if self.symbol("{") {
            self.deeper()?;
            let inner = self.sum()?;
            let end = self.expect("}")?.end;
            self.depth -= 1;
            return Ok(Term { at: start..end, ..inner });
        }
        self.entity()
    }

    /// A field, a literal, a call, each with slices behind it.
    fn entity(&mut self) -> Parsed<Term> {
        let at = self.here();
        let raw = self.symbol("@");
        let Some(token) = self.peek().cloned() else { return Err(self.unexpected()) };
        let kind = match token {
            Token::Word(word) => TermKind::Word(word),
            Token::Field(name) => TermKind::Field(name),
            Token::Literal(text) => TermKind::Literal(text),
            Token::Number(text) => TermKind::Number(text),
            Token::Text(bytes) => TermKind::Text(bytes),
            Token::Character(byte) => TermKind::Character(byte),
            _ => return Err(self.unexpected()),
        };
        let mut term = Term { kind, at };
        if let TermKind::Word(name) | TermKind::Field(name) = &term.kind
            && (raw || matches!(self.tokens.get(self.next + 1), Some((Token::Layers(_), _))))
        {
            term = self.part(name.clone(), term.at.start, raw)?;
        } else if raw {
            return Err(self.unexpected().with_hint("a field follows '@'"));
        } else {
            self.next += 1;
        }
        if let TermKind::Word(name) = &term.kind
            && self.peek() == Some(&Token::Symbol("("))
        {
            term = self.call(name.clone(), term.at.start)?;
        }
        let before = self.depth;
        while let Some(Token::Slice(pieces)) = self.peek().cloned() {
            let end = self.here().end;
            self.deeper()?;
            self.next += 1;
            let pieces = pieces.iter().map(|(at, text)| piece(self.text, at, text)).collect::<Parsed<Vec<_>>>()?;
            let at = term.at.start..end;
            term = Term { kind: TermKind::Slice(Box::new(term), pieces), at };
        }
        self.depth = before;
        Ok(term)
    }

    /// A field whose layers are chosen, or its bytes. `start`: where it begins, with its `@`.
    fn part(&mut self, name: String, start: usize, raw: bool) -> Parsed<Term> {
        let at = self.here();
        self.next += 1;
        let mut whole = start..at.end;
        let mut layers = Vec::new();
        if let Some(Token::Layers(pieces)) = self.peek().cloned() {
            whole.end = self.here().end;
            self.next += 1;
            layers = pieces.iter().map(|(at, text)| piece(self.text, at, text)).collect::<Parsed<Vec<_>>>()?;
        }
        Ok(Term { kind: TermKind::Part(Part { name, at, raw, layers }), at: whole })
    }

    fn call(&mut self, name: String, start: usize) -> Parsed<Term> {
        self.next += 1;
        self.deeper()?;
        let mut arguments = Vec::new();
        if self.peek() != Some(&Token::Symbol(")")) {
            arguments.push(self.sum()?);
            while self.symbol(",") {
                arguments.push(self.sum()?);
            }
        }
        let end = self.expect(")")?.end;
        self.depth -= 1;
        Ok(Term { kind: TermKind::Call(name, arguments), at: start..end })
    }
}
